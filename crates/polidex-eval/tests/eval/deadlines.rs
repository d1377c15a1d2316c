//! When something is due: closing, holidays, both changes of the clocks, days, months, levels.

use polidex_base::{Duration, DurationKind};
use polidex_eval::*;
use polidex_ir::*;

use crate::build::*;

const HOUR: i64 = 3_600;

fn open_for(seconds: i64) -> Duration {
    Duration { kind: DurationKind::BusinessHours, count: seconds }
}

fn months(count: i64) -> Duration {
    Duration { kind: DurationKind::Calendar, count }
}

/// Open on weekdays (Monday is 0) from one minute of the day to another.
fn calendar(weekdays: &[u32], spans: &[(u32, u32)], closed: &[&str]) -> Calendar {
    let of_day = |weekday: &u32| {
        let start = weekday * 1_440;
        spans.iter().map(move |(from, to)| (start + from, start + to)).collect::<Vec<_>>()
    };
    Calendar {
        name: n("desk"),
        title: None,
        zone: n("America/New_York"),
        weekly: weekdays.iter().flat_map(of_day).collect(),
        closed: closed.iter().map(|text| (day(text), day(text))).collect(),
    }
}

fn office() -> Calendar {
    calendar(&[0, 1, 2, 3, 4], &[(540, 1_020)], &["2026-12-25", "2027-01-01"])
}

fn sundays(from: u32, to: u32) -> Calendar {
    calendar(&[6], &[(from, to)], &[])
}

fn policy_with(calendar: Calendar, roles: Vec<Role>, chain: ChainExpr) -> Policy {
    let rules = vec![rule("one", None, require(chain, Vec::new()))];
    let mut policy = policy(request(Vec::new(), rules));
    policy.calendar = Some(n("desk"));
    policy.calendars = vec![calendar];
    policy.roles = roles;
    policy
}

fn decide_at(policy: &Policy, start: &str) -> Decision {
    let mut submission = submit(&[]);
    submission.as_of = at(start);
    Evaluator::new(policy).evaluate(&submission, Detail::Normal)
}

/// Returns when a seat is due that starts at `start`.
fn due(calendar: Calendar, start: &str, within: Duration) -> String {
    let policy = policy_with(calendar, vec![role("boss", Vec::new(), Some(within))], signs("boss"));
    let route = decide_at(&policy, start).route.unwrap();
    route.steps[0].roles[0].respond_by.unwrap().to_string()
}

#[test]
fn business_hours_count_while_the_desk_is_open() {
    // Monday, 11:00 in New York.
    let monday = "2026-06-15T15:00:00Z";
    assert_eq!(due(office(), monday, hours(4)), "2026-06-15T19:00:00Z");
    // Exactly at closing it is due then, a second more is due the next morning.
    assert_eq!(due(office(), monday, hours(6)), "2026-06-15T21:00:00Z");
    assert_eq!(due(office(), monday, open_for(6 * HOUR + 1)), "2026-06-16T13:00:01Z");
    assert_eq!(due(office(), monday, hours(14)), "2026-06-16T21:00:00Z");
    // Before opening and at closing nothing has begun to count.
    assert_eq!(due(office(), "2026-06-15T12:00:00Z", hours(1)), "2026-06-15T14:00:00Z");
    assert_eq!(due(office(), "2026-06-15T21:00:00Z", hours(1)), "2026-06-16T14:00:00Z");
    assert_eq!(due(office(), "2026-06-15T21:00:00Z", open_for(0)), "2026-06-15T21:00:00Z");
}

#[test]
fn business_hours_pass_over_lunch_weekends_and_holidays() {
    let lunch = || calendar(&[0, 1, 2, 3, 4], &[(540, 720), (780, 1_020)], &[]);
    assert_eq!(due(lunch(), "2026-06-15T15:00:00Z", hours(1)), "2026-06-15T16:00:00Z");
    assert_eq!(due(lunch(), "2026-06-15T15:00:00Z", hours(2)), "2026-06-15T18:00:00Z");
    // Friday, 16:00.
    assert_eq!(due(office(), "2026-06-12T20:00:00Z", hours(2)), "2026-06-15T14:00:00Z");
    // Thursday, 16:00, before a Friday that is a holiday.
    assert_eq!(due(office(), "2026-12-24T21:00:00Z", hours(1)), "2026-12-24T22:00:00Z");
    assert_eq!(due(office(), "2026-12-24T21:00:00Z", hours(2)), "2026-12-28T15:00:00Z");
    // On the holiday itself.
    assert_eq!(due(office(), "2026-12-25T16:00:00Z", hours(1)), "2026-12-28T15:00:00Z");
}

#[test]
fn where_the_clocks_go_forward_the_missing_hour_is_not_open() {
    // 8 March 2026, 00:00 in New York; 02:00 becomes 03:00.
    let midnight = "2026-03-08T05:00:00Z";
    assert_eq!(due(sundays(0, 360), midnight, hours(5)), "2026-03-08T10:00:00Z");
    assert_eq!(due(sundays(0, 360), midnight, open_for(5 * HOUR + 1)), "2026-03-15T04:00:01Z");
    // The whole span is missing.
    assert_eq!(due(sundays(120, 180), midnight, hours(1)), "2026-03-15T07:00:00Z");
    // A span that ends within it ends with it.
    assert_eq!(due(sundays(60, 150), midnight, hours(1)), "2026-03-08T07:00:00Z");
    assert_eq!(due(sundays(60, 150), midnight, open_for(HOUR + 1)), "2026-03-15T05:00:01Z");
}

#[test]
fn where_the_clocks_go_back_the_hour_is_open_twice() {
    // 1 November 2026, 00:00 in New York; 02:00 becomes 01:00.
    let midnight = "2026-11-01T04:00:00Z";
    assert_eq!(due(sundays(0, 360), midnight, hours(7)), "2026-11-01T11:00:00Z");
    assert_eq!(due(sundays(0, 360), midnight, open_for(7 * HOUR + 1)), "2026-11-08T05:00:01Z");
    assert_eq!(due(sundays(60, 120), midnight, hours(2)), "2026-11-01T07:00:00Z");
    // Half of the repeated hour is open, each time.
    assert_eq!(due(sundays(90, 120), midnight, open_for(HOUR / 2)), "2026-11-01T06:00:00Z");
    assert_eq!(due(sundays(90, 120), midnight, open_for(HOUR / 2 + 1)), "2026-11-01T06:30:01Z");
    // Started within its second half.
    assert_eq!(due(sundays(60, 120), "2026-11-01T06:30:00Z", open_for(HOUR / 2)), "2026-11-01T07:00:00Z");
}

#[test]
fn business_hours_run_on_across_a_change_of_the_clocks() {
    // Friday, 16:00 winter time, to Monday, 10:00 summer time.
    assert_eq!(due(office(), "2026-03-06T21:00:00Z", hours(2)), "2026-03-09T14:00:00Z");
    // Friday, 16:00 summer time, to Monday, 10:00 winter time.
    assert_eq!(due(office(), "2026-10-30T20:00:00Z", hours(2)), "2026-11-02T15:00:00Z");
}

#[test]
fn business_days_end_with_the_closing_of_a_day_after() {
    // Monday, 11:00; before opening; after closing; just before midnight, when it is Tuesday in Greenwich.
    for start in
        ["2026-06-15T15:00:00Z", "2026-06-15T10:00:00Z", "2026-06-15T22:00:00Z", "2026-06-16T03:59:59Z"]
    {
        assert_eq!(due(office(), start, open_days(1)), "2026-06-16T21:00:00Z", "{start}");
    }
    assert_eq!(due(office(), "2026-06-16T04:00:00Z", open_days(1)), "2026-06-17T21:00:00Z");
    assert_eq!(due(office(), "2026-06-15T15:00:00Z", open_days(5)), "2026-06-22T21:00:00Z");
    // From a Friday and from a Sunday.
    assert_eq!(due(office(), "2026-06-12T15:00:00Z", open_days(1)), "2026-06-15T21:00:00Z");
    assert_eq!(due(office(), "2026-06-14T15:00:00Z", open_days(1)), "2026-06-15T21:00:00Z");
    // Over the holiday, and over the change of the clocks.
    assert_eq!(due(office(), "2026-12-24T15:00:00Z", open_days(1)), "2026-12-28T22:00:00Z");
    assert_eq!(due(office(), "2026-12-24T15:00:00Z", open_days(5)), "2027-01-04T22:00:00Z");
    assert_eq!(due(office(), "2026-03-06T15:00:00Z", open_days(1)), "2026-03-09T21:00:00Z");
    assert_eq!(due(office(), "2026-06-15T15:00:00Z", open_days(0)), "2026-06-15T15:00:00Z");
}

#[test]
fn a_day_on_which_the_desk_does_not_open_is_no_business_day() {
    // The only open hour of 8 March is the one the clocks leave out.
    assert_eq!(due(sundays(120, 180), "2026-03-06T15:00:00Z", open_days(1)), "2026-03-15T07:00:00Z");
    // On the day with two, closing is the second.
    assert_eq!(due(sundays(60, 120), "2026-10-30T15:00:00Z", open_days(1)), "2026-11-01T07:00:00Z");
}

#[test]
fn a_calendar_has_its_own_zone() {
    let mut london = office();
    london.zone = n("Europe/London");
    assert_eq!(due(london, "2026-06-15T15:00:00Z", hours(2)), "2026-06-16T09:00:00Z");
}

#[test]
fn elapsed_time_is_seconds_and_months_are_on_the_calendar() {
    // A day over the change of the clocks.
    assert_eq!(due(office(), "2026-03-07T17:00:00Z", elapsed(24 * HOUR)), "2026-03-08T17:00:00Z");
    // Noon in winter, noon in summer.
    assert_eq!(due(office(), "2026-01-15T17:00:00Z", months(2)), "2026-03-15T16:00:00Z");
    // The local date is still the 31st, and December has one.
    assert_eq!(due(office(), "2026-11-01T03:00:00Z", months(2)), "2027-01-01T04:00:00Z");
}

#[test]
fn a_deadline_that_cannot_be_counted_refers() {
    let reason = |policy: &Policy, start: &str| decide_at(policy, start).refer.map(|refer| refer.reason);
    let boss = |within| vec![role("boss", Vec::new(), Some(within))];
    // There is no 31 February.
    let policy = policy_with(office(), boss(months(1)), signs("boss"));
    assert!(matches!(reason(&policy, "2026-01-31T17:00:00Z"), Some(ReferReason::Error(_))));
    let never = calendar(&[], &[], &[]);
    for within in [hours(1), open_days(1)] {
        let mut policy = policy_with(never.clone(), boss(within), signs("boss"));
        assert!(matches!(reason(&policy, "2026-01-30T17:00:00Z"), Some(ReferReason::Error(_))));
        policy.calendar = None;
        assert!(matches!(reason(&policy, "2026-01-30T17:00:00Z"), Some(ReferReason::Error(_))));
    }
}

#[test]
fn a_level_starts_at_the_latest_deadline_of_the_level_before() {
    let roles = || {
        vec![
            role("a", Vec::new(), Some(hours(1))),
            role("b", Vec::new(), Some(elapsed(2 * HOUR))),
            role("c", Vec::new(), Some(hours(1))),
            role("slow", Vec::new(), None),
        ]
    };
    let due = |chain: ChainExpr| -> Vec<Option<String>> {
        let policy = policy_with(office(), roles(), chain);
        let steps = decide_at(&policy, "2026-06-15T19:00:00Z").route.unwrap().steps;
        let seats = steps.iter().flat_map(|step| &step.roles);
        seats.map(|seat| seat.respond_by.map(|by| by.to_string())).collect()
    };
    let at = |text: &str| Some(text.to_owned());
    let both = ChainExpr::And(vec![signs("a"), signs("b")]);
    // Both end level 1 on Monday at closing; level 2 has its hour on Tuesday.
    assert_eq!(
        due(ChainExpr::Then(vec![both, signs("c")])),
        [at("2026-06-15T20:00:00Z"), at("2026-06-15T21:00:00Z"), at("2026-06-16T14:00:00Z")]
    );
    // Without a deadline before, there is none after.
    let both = ChainExpr::And(vec![signs("a"), signs("slow")]);
    assert_eq!(due(ChainExpr::Then(vec![both, signs("c")])), [at("2026-06-15T20:00:00Z"), None, None]);
}

#[test]
fn a_service_level_never_extends_a_deadline() {
    let sla = |name: &str, respond: Duration, urgency, notify: &[&str]| Sla {
        name: n(name),
        title: None,
        cites: Vec::new(),
        text: None,
        when: None,
        steps: Vec::new(),
        respond: Some(within(respond)),
        urgency,
        notify: names(notify),
        replaces: None,
    };
    let roles = vec![role("a", Vec::new(), Some(hours(1))), role("b", Vec::new(), Some(hours(4)))];
    let chain = ChainExpr::Then(vec![signs("a"), signs("b")]);
    let mut policy = policy_with(office(), roles, chain);
    policy.requests[0].slas = vec![
        sla("long", elapsed(48 * HOUR), Some(Urgency::High), &["b"]),
        sla("short", elapsed(2 * HOUR), None, &["a", "b"]),
    ];
    let route = decide_at(&policy, "2026-06-15T15:00:00Z").route.unwrap();
    let due: Vec<String> = route.steps.iter().map(|s| s.roles[0].respond_by.unwrap().to_string()).collect();
    // The role's own hour; then two hours from the start of its level.
    assert_eq!(due, ["2026-06-15T16:00:00Z", "2026-06-15T18:00:00Z"]);
    assert_eq!((route.urgency, route.sla), (Urgency::High, names(&["long", "short"])));
    let told = [("a", "short"), ("b", "long"), ("b", "short")];
    assert_eq!(route.notify, told.map(|(role, sla)| (n(role), n(sla))));
}
