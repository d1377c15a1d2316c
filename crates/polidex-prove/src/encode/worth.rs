//! What roles and steps are worth against a stake, over all requests: [WORTH].

use polidex_base::Rational;
use polidex_ir::{Act, Authority, Name, Relation, Type, Value};

use super::Encoder;
use super::chain::{Seats, Stake};
use super::compare::compared;
use super::value::{Truth, Val};
use crate::solve::Formula;

impl Encoder<'_> {
    /// [WORTH]: some step of a level has only seats that are worth the stake.
    pub(crate) fn covers(&mut self, level: &[Seats], stake: &Stake) -> Truth {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for step in level.iter().filter(|step| step.act == Act::Sign && !step.roles.is_empty()) {
            let truth = self.step_covers(&step.roles, step.needs, stake);
            yes.push(truth.yes);
            no.push(truth.no);
        }
        Truth { yes: self.any(yes), no: self.all(no) }
    }

    /// Where every choice of so many of these roles has one that is worth the stake.
    pub(super) fn step_covers(&mut self, roles: &[Name], needs: u32, stake: &Stake) -> Truth {
        let needs = if roles.len() == 1 { 1 } else { usize::try_from(needs).unwrap_or(usize::MAX) };
        let mut seats = Vec::new();
        for role in roles {
            seats.push(self.covers_alone(role, stake));
        }
        // Fewer than `needs` are weak: for every choice of so many, one is not.
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for choice in choices(&seats, needs) {
            yes.push(self.any(choice.iter().map(|seat| seat.yes)));
            no.push(self.all(choice.iter().map(|seat| seat.no)));
        }
        Truth { yes: self.all(yes), no: self.any(no) }
    }

    /// Where a role alone is worth the stake: some line that holds is.
    pub(crate) fn covers_alone(&mut self, role: &Name, stake: &Stake) -> Truth {
        let Some(role) = self.policy.role(role) else { return Truth::sure(false) };
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (authority, when) in &role.authority {
            let holds = self.when(when.as_ref());
            let enough = match authority {
                Authority::None => Truth::sure(false),
                Authority::Unlimited => Truth::sure(true),
                Authority::UpTo(most) if !same_measure(&most.ty, &stake.ty) => Truth::sure(false),
                Authority::UpTo(most) => {
                    let most = self.value_of(most);
                    compared(self, Relation::AtLeast, &most, &stake.value)
                }
            };
            yes.push(self.all([holds.yes, enough.yes]));
            no.push(self.any([holds.no, enough.no]));
        }
        Truth { yes: self.any(yes), no: self.all(no) }
    }

    /// Where one role may approve less than another: some line of the other that holds is above every one of it.
    pub(crate) fn is_lower(&mut self, role: &Name, than: &Name) -> Formula {
        let (Some(lower), Some(higher)) = (self.policy.role(role), self.policy.role(than)) else {
            return Formula::FALSE;
        };
        let mut ways = Vec::new();
        for (authority, when) in &higher.authority {
            let holds = self.when(when.as_ref()).yes;
            let mut parts = vec![holds];
            match authority {
                Authority::None => continue,
                Authority::Unlimited => {
                    for (other, when) in &lower.authority {
                        let holds = self.when(when.as_ref());
                        if matches!(other, Authority::Unlimited) {
                            parts.push(holds.no);
                        }
                    }
                }
                Authority::UpTo(most) => {
                    let stake = Stake { value: self.value_of(most), ty: most.ty.clone() };
                    let enough = self.covers_alone(role, &stake);
                    parts.push(enough.no);
                    // A limit of zero is no more than none.
                    let zero = Val::constant(&Value::Number(Rational::zero()));
                    parts.push(compared(self, Relation::Greater, &stake.value, &zero).yes);
                }
            }
            ways.push(self.all(parts));
        }
        self.any(ways)
    }
}

/// All choices of so many of some seats; of too many, all of them taken together.
fn choices(seats: &[Truth], count: usize) -> Vec<Vec<Truth>> {
    const MOST_CHOICES: usize = 256;
    let mut found: Vec<Vec<Truth>> = vec![Vec::new()];
    let mut complete: Vec<Vec<Truth>> = Vec::new();
    for seat in seats {
        let more: Vec<Vec<Truth>> =
            found.iter().map(|known| known.iter().copied().chain([*seat]).collect()).collect();
        for choice in more {
            if choice.len() == count {
                complete.push(choice);
            } else {
                found.push(choice);
            }
        }
        if found.len() > MOST_CHOICES {
            return seats.iter().map(|seat| vec![*seat]).collect();
        }
    }
    complete
}

/// Tells whether an authority of one type counts against a stake of another.
fn same_measure(authority: &Type, stake: &Type) -> bool {
    match (authority, stake) {
        (Type::Money(a), Type::Money(b)) => a == b,
        (Type::Money(_), _) | (_, Type::Money(_)) => false,
        _ => true,
    }
}
