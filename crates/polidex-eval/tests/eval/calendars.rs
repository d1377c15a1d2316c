//! Random calendars against the oracle that walks minute by minute: every question to a desk, around the days on which
//! clocks change, holidays, closing instants, leap days.

use jiff::tz::TimeZone;
use polidex_base::{Date, Duration, DurationKind, Instant};
use polidex_eval::*;
use polidex_ir::*;

use crate::build::*;
use crate::minutes::{Hours, Minutes};

/// Zones that change their clocks by an hour, by half of one, by two, at midnight, across a whole day, or never.
const ZONES: &[&str] = &[
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Cairo",
    "America/Asuncion",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Gaza",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
    "UTC-08:00",
];

const DAYS: i64 = 24;
const DAY: i64 = 86_400;

/// A small generator of numbers, the same every time (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to and without.
    fn below(&mut self, most: i64) -> i64 {
        (self.next() % most as u64) as i64
    }

    fn one_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }
}

/// Sorted, merged spans of a week.
fn week(numbers: &mut Numbers) -> Vec<(u32, u32)> {
    let mut open = vec![false; 10_080];
    let minute = |numbers: &mut Numbers, day: i64| -> usize {
        // Often a full hour, and around those at which clocks change.
        let hour = if numbers.one_in(2) { numbers.below(5) } else { numbers.below(24) };
        let minute = if numbers.one_in(3) { numbers.below(60) } else { 0 };
        usize::try_from(day * 1_440 + hour * 60 + minute).unwrap()
    };
    for _ in 0..=numbers.below(6) {
        let day = numbers.below(7);
        let start = minute(numbers, day);
        let length = if numbers.one_in(4) { numbers.below(7_000) } else { numbers.below(600) } as usize;
        (start..=start + length).for_each(|minute| open[minute % 10_080] = true);
    }
    if numbers.one_in(12) {
        open.fill(true);
    }
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for (minute, _) in open.iter().enumerate().filter(|(_, open)| **open) {
        let minute = minute as u32;
        match spans.last_mut() {
            Some((_, end)) if *end == minute => *end = minute + 1,
            _ => spans.push((minute, minute + 1)),
        }
    }
    spans
}

/// An instant near a change of the clocks, a leap day, or anywhere.
fn somewhere(numbers: &mut Numbers, zone: &TimeZone) -> Instant {
    let any = Instant::from_second(1_200_000_000 + numbers.below(900_000_000)).unwrap();
    let near = match numbers.below(4) {
        0 => at("2028-02-29T12:00:00Z"),
        1 => any,
        _ => zone.following(any).next().map_or(any, |change| change.timestamp()),
    };
    let shifted = near.as_second() + numbers.below(8 * DAY) - 5 * DAY;
    Instant::from_second(shifted - shifted.rem_euclid(60)).unwrap()
}

struct Case {
    policy: Policy,
    minutes: Minutes,
    /// The first day that may be asked about.
    start: i64,
}

fn case(numbers: &mut Numbers) -> Case {
    let name = ZONES[numbers.below(ZONES.len() as i64) as usize];
    let zone = polidex_base::zone(name).unwrap();
    let start = somewhere(numbers, &zone);
    let local = zone.to_datetime(start).date();
    let mut closed: Vec<(Date, Date)> = Vec::new();
    // Stretches of closed days, with an open day between them.
    let mut day = local;
    for _ in 0..numbers.below(4) {
        let first = day.checked_add(jiff::Span::new().days(numbers.below(4))).unwrap();
        let last = first.checked_add(jiff::Span::new().days(numbers.below(3))).unwrap();
        closed.push((first, last));
        day = last.checked_add(jiff::Span::new().days(2)).unwrap();
    }
    let weekly = week(numbers);
    let begin = Instant::from_second(start.as_second() - 3 * DAY).unwrap();
    let hours = Hours { weekly: &weekly, closed: &closed };
    let minutes = Minutes::watch(&hours, &zone, begin, ((DAYS + 6) * 1_440) as usize);
    let mut policy = policy(request(Vec::new(), Vec::new()));
    policy.calendars = vec![Calendar { name: n("desk"), title: None, zone: n(name), weekly, closed }];
    policy.requests[0].answers = vec![(n("a"), Type::Bool)];
    Case { policy, minutes, start: start.as_second() }
}

/// Asks the evaluator for a value; nothing where it has none.
fn ask(policy: &mut Policy, ty: Type, kind: ExprKind) -> Option<Value> {
    let answer = Effect::Answer(vec![(n("a"), typed(ty, kind))]);
    policy.requests[0].rules = vec![rule("one", None, answer)];
    let decision = Evaluator::new(policy).evaluate(&submit(&[]), Detail::Normal);
    decision.answers.and_then(|answers| answers.into_iter().next()).map(|(_, value)| value)
}

fn moment(second: i64) -> Expr {
    c(Type::Instant, Value::Instant(Instant::from_second(second).unwrap()))
}

fn of_date(date: Date) -> Expr {
    c(Type::Date, Value::Date(date))
}

fn shifted(policy: &mut Policy, start: Expr, by: Duration) -> Option<Value> {
    let ty = start.ty.clone();
    let by = c(Type::Duration(by.kind), Value::Duration(by));
    let shift = Shift { start, by, back: false, calendar: Some(n("desk")), month_end: None };
    ask(policy, ty, ExprKind::Shift(Box::new(shift)))
}

fn instant(second: i64) -> Value {
    Value::Instant(Instant::from_second(second).unwrap())
}

/// Compares every question; returns how many had an answer.
fn compare(case: &mut Case, numbers: &mut Numbers) -> usize {
    let Case { policy, minutes, start } = case;
    let desk = || Some(n("desk"));
    let mut answered = 0;
    let second = numbers.below(60) * i64::from(numbers.one_in(3));
    let mut at = *start + numbers.below(4 * 1_440) * 60 + second;
    // At a closing instant.
    if numbers.one_in(3) {
        at = minutes.next_closing(at).filter(|closing| *closing < *start + 8 * DAY).unwrap_or(at);
    }
    let seconds = if numbers.one_in(2) { numbers.below(20) * 3_600 } else { numbers.below(90_000) };
    if let Some(due) = minutes.open_time(at, seconds) {
        let by = Duration { kind: DurationKind::BusinessHours, count: seconds };
        assert_eq!(shifted(policy, moment(at), by), Some(instant(due)), "{seconds} open seconds after {at}");
        answered += 1;
    }
    let dates = minutes.open_dates_after(minutes.date(at));
    let dates: Vec<Date> = dates.into_iter().filter(|date| *date <= minutes.last_whole_date()).collect();
    for count in [1, 2, 5] {
        let Some(date) = dates.get(count - 1) else { continue };
        let by = Duration { kind: DurationKind::BusinessDays, count: count as i64 };
        let closing = minutes.last_closing(*date).unwrap();
        assert_eq!(shifted(policy, moment(at), by), Some(instant(closing)), "{count} open days after {at}");
        let from = of_date(minutes.date(at));
        assert_eq!(
            shifted(policy, from.clone(), by),
            Some(Value::Date(*date)),
            "{count} open days after {from:?}"
        );
        let between = ExprKind::BusinessDaysFromTo(Box::new(moment(at)), Box::new(of_date(*date)), desk());
        let found = ask(policy, Type::Duration(DurationKind::BusinessDays), between);
        assert_eq!(found, Some(Value::Duration(by)), "from {at} to {date}");
        answered += 3;
    }
    if let Some(next) = dates.first() {
        let found = ask(policy, Type::Date, ExprKind::NextBusinessDay(Box::new(moment(at)), desk()));
        assert_eq!(found, Some(Value::Date(*next)), "next open day after {at}");
        answered += 1;
    }
    if let Some(closing) = minutes.next_closing(at) {
        let found = ask(policy, Type::Instant, ExprKind::Closing(n("desk"), Box::new(moment(at))));
        assert_eq!(found, Some(instant(closing)), "closing after {at}");
        answered += 1;
    }
    let found = ask(policy, Type::Bool, ExprKind::IsWithin(Box::new(moment(at)), n("desk")));
    assert_eq!(found, Some(Value::Bool(minutes.is_open(at))), "open at {at}");
    let date = minutes.date(*start + numbers.below(10) * DAY);
    let found = ask(policy, Type::Bool, ExprKind::IsWithin(Box::new(of_date(date)), n("desk")));
    let closing = minutes.last_closing(date);
    assert_eq!(found, Some(Value::Bool(closing.is_some())), "open on {date}");
    let found = ask(policy, Type::Instant, ExprKind::Closing(n("desk"), Box::new(of_date(date))));
    assert_eq!(found, closing.map(instant), "closing on {date}");
    answered + 3
}

fn run(calendars: usize, seed: u64) -> usize {
    let mut numbers = Numbers(seed);
    let mut answered = 0;
    for n in 0..calendars {
        let mut case = case(&mut numbers);
        for _ in 0..6 {
            let asked =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compare(&mut case, &mut numbers)));
            answered +=
                asked.unwrap_or_else(|_| panic!("calendar {n} of seed {seed}: {:?}", case.policy.calendars));
        }
    }
    answered
}

#[test]
fn random_calendars_answer_as_the_minutes_do() {
    let answered = run(100, 2026);
    // Most questions have an answer within the minutes that are looked at.
    assert!(answered > 100 * 6 * 10, "only {answered}");
}

#[test]
#[ignore = "the same for ten minutes"]
fn many_random_calendars_answer_as_the_minutes_do() {
    let answered: usize = (0..40).map(|seed| run(150, seed)).sum();
    println!("{answered} answers");
}

#[test]
fn work_is_bounded() {
    let mut policy = policy(request(Vec::new(), Vec::new()));
    let weekly = vec![(540, 1_020)];
    let closed = vec![(day("2020-01-01"), day("2500-01-01"))];
    let never = Calendar { name: n("desk"), title: None, zone: n("Europe/Berlin"), weekly, closed };
    policy.calendars = vec![Calendar { closed: Vec::new(), ..never.clone() }];
    policy.requests[0].answers = vec![(n("a"), Type::Bool)];
    let by = |kind, count| Duration { kind, count };
    let start = || c(Type::Instant, Value::Instant(at("2026-01-01T00:00:00Z")));
    // Open on Mondays: 2,000 weeks are counted, 10,000 are further than is looked.
    let found = shifted(&mut policy, start(), by(DurationKind::BusinessDays, 2_000));
    assert_eq!(found, Some(Value::Instant(at("2064-04-28T15:00:00Z"))));
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::BusinessDays, 10_000)), None);
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::BusinessDays, i64::MAX)), None);
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::BusinessHours, i64::MAX)), None);
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::BusinessHours, -1)), None);
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::Elapsed, i64::MAX)), None);
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::Calendar, i64::MIN)), None);
    // Open every day: 10,000 days are counted.
    let all = vec![(0, 10_080)];
    policy.calendars = vec![Calendar { weekly: all, closed: Vec::new(), ..never.clone() }];
    let found = shifted(&mut policy, start(), by(DurationKind::BusinessDays, 10_000));
    assert_eq!(found, Some(Value::Instant(at("2053-05-19T22:00:00Z"))));
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::BusinessDays, 20_001)), None);
    // It never closes.
    assert_eq!(ask(&mut policy, Type::Instant, ExprKind::Closing(n("desk"), Box::new(start()))), None);
    // It never opens.
    policy.calendars = vec![never];
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::BusinessHours, 1)), None);
    assert_eq!(shifted(&mut policy, start(), by(DurationKind::BusinessDays, 1)), None);
    assert_eq!(ask(&mut policy, Type::Instant, ExprKind::Closing(n("desk"), Box::new(start()))), None);
    assert_eq!(
        ask(&mut policy, Type::Date, ExprKind::NextBusinessDay(Box::new(start()), Some(n("desk")))),
        None
    );
}
