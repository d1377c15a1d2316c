//! Bytes of who signs and by when: calendars, roles, chains, gathering, service levels, alerts.
//!
//! The members of every chain are encoded in order, those of `and` and `either` too: a decision lists its steps and
//! seats in that order.

use polidex_base::Encoder;

use super::bytes::{Encode, Unordered, fields, variant};
use crate::people::{
    Alert, Authority, Calendar, Chain, ChainExpr, Delegate, Gather, Role, Silence, Sla, StandIn, Urgency,
    Within,
};

impl Encode for Calendar {
    fn encode(&self, to: &mut Encoder) {
        // INVARIANT: spans and closed days are sorted and merged.
        let Calendar { name, title, zone, weekly, closed } = self;
        fields(to, &[name, title, zone, weekly, closed]);
    }
}

impl Encode for Within {
    fn encode(&self, to: &mut Encoder) {
        let Within { time, calendar, month_end } = self;
        fields(to, &[time, calendar, month_end]);
    }
}

impl Encode for Role {
    fn encode(&self, to: &mut Encoder) {
        let Role { name, title, found_by, authority, signed_by, delegation, responds_within, on_silence } =
            self;
        fields(to, &[name, title, &Unordered(authority), responds_within, on_silence]);
        fields(to, &[found_by, signed_by, delegation]);
    }
}

impl Encode for StandIn {
    fn encode(&self, to: &mut Encoder) {
        let StandIn { role, when } = self;
        fields(to, &[role, when]);
    }
}

impl Encode for Delegate {
    fn encode(&self, encoder: &mut Encoder) {
        let Delegate { to, up_to, when } = self;
        fields(encoder, &[to, up_to, when]);
    }
}

impl Encode for Silence {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Silence::Escalate(role) => variant(to, 0, &[role]),
            Silence::Refer(role) => variant(to, 1, &[role]),
            Silence::Expire => variant(to, 2, &[]),
        }
    }
}

impl Encode for Authority {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Authority::None => variant(to, 0, &[]),
            Authority::UpTo(most) => variant(to, 1, &[most]),
            Authority::Unlimited => variant(to, 2, &[]),
        }
    }
}

impl Encode for Chain {
    fn encode(&self, to: &mut Encoder) {
        let Chain { name, title, body, until_covered } = self;
        fields(to, &[name, title, body, until_covered]);
    }
}

impl Encode for ChainExpr {
    fn encode(&self, to: &mut Encoder) {
        match self {
            ChainExpr::Role(role) => variant(to, 0, &[role]),
            ChainExpr::Named(chain) => variant(to, 1, &[chain]),
            ChainExpr::Then(parts) => variant(to, 2, &[parts]),
            ChainExpr::And(parts) => variant(to, 3, &[parts]),
            ChainExpr::Either(parts) => variant(to, 4, &[parts]),
            ChainExpr::Quorum(count, of) => variant(to, 5, &[count, of]),
            ChainExpr::Table(name, args, column) => variant(to, 6, &[name, args, column]),
            ChainExpr::Lowest(parts) => variant(to, 7, &[parts]),
            ChainExpr::Acting(act, chain) => variant(to, 8, &[act, chain]),
        }
    }
}

impl Encode for Gather {
    fn encode(&self, to: &mut Encoder) {
        let Gather { name, title, cites, text, when, ask, answered_by, within, at_most } = self;
        fields(to, &[name, title, cites, text, when, &Unordered(ask), answered_by, within, at_most]);
    }
}

impl Encode for Sla {
    fn encode(&self, to: &mut Encoder) {
        let Sla { name, title, cites, text, when, steps, respond, urgency, notify, replaces } = self;
        let (steps, notify) = (&Unordered(steps), &Unordered(notify));
        fields(to, &[name, title, cites, text, when, steps, respond, urgency, notify, replaces]);
    }
}

impl Encode for Urgency {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            Urgency::Low => 0,
            Urgency::Normal => 1,
            Urgency::High => 2,
            Urgency::Critical => 3,
        });
    }
}

impl Encode for Alert {
    fn encode(&self, to: &mut Encoder) {
        let Alert { name, title, when, notify, suggest } = self;
        fields(to, &[name, title, when, &Unordered(notify), suggest]);
    }
}
