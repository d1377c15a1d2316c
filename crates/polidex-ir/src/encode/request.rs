//! Bytes of a kind of request and of what decides it.
//!
//! A request's own bytes are its facts, grants and stake; its rules, exceptions, gathers, service levels, alerts and
//! contexts are parts of their own.

use polidex_base::Encoder;

use super::bytes::{Encode, Unordered, fields, variant};
use crate::policy::{
    Also, AlsoPlace, Approval, Effect, Exception, Fact, Group, Offer, Provenance, Request, Rule,
};

impl Encode for Request {
    fn encode(&self, to: &mut Encoder) {
        let Request {
            name,
            title,
            facts,
            groups,
            valid_when,
            grants,
            stake,
            rules: _,
            otherwise: _,
            exceptions: _,
            gathers: _,
            slas: _,
            alerts: _,
            contexts: _,
        } = self;
        let (facts, groups, grants) = (Unordered(facts), Unordered(groups), Unordered(grants));
        fields(to, &[name, title, &facts, &groups, &Unordered(valid_when), &grants, stake]);
    }
}

impl Encode for Fact {
    fn encode(&self, to: &mut Encoder) {
        let Fact { path, wire, title, ty, range, optional, default, provenance, json_unit, history } = self;
        fields(to, &[path, wire, title, ty, range, optional, default, provenance, json_unit, history]);
    }
}

impl Encode for Group {
    fn encode(&self, to: &mut Encoder) {
        let Group { path, wire, record, optional } = self;
        fields(to, &[path, wire, record, optional]);
    }
}

impl Encode for Provenance {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Provenance::StatedBy(who) => variant(to, 0, &[who]),
            Provenance::From(system) => variant(to, 1, &[system]),
            Provenance::Ledger => variant(to, 2, &[]),
        }
    }
}

impl Encode for Rule {
    fn encode(&self, to: &mut Encoder) {
        let Rule { name, title, cites, text, overrides, when, effect, advise, tell_agent } = self;
        fields(to, &[name, title, cites, text, &Unordered(overrides), when, effect, advise, tell_agent]);
    }
}

impl Encode for Effect {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Effect::Approve(grants) => variant(to, 0, &[&Unordered(grants)]),
            Effect::Deny => variant(to, 1, &[]),
            Effect::Require(chain, grants) => variant(to, 2, &[chain, &Unordered(grants)]),
            Effect::Refer(role, within) => variant(to, 3, &[role, within]),
            Effect::Ask(paths) => variant(to, 4, &[&Unordered(paths)]),
        }
    }
}

impl Encode for Exception {
    fn encode(&self, to: &mut Encoder) {
        let Exception {
            name,
            title,
            cites,
            text,
            covers,
            overrides,
            when,
            needs,
            offers,
            together,
            approval,
            also,
            tell_agent,
        } = self;
        fields(to, &[name, title, cites, text, &Unordered(covers), &Unordered(overrides), when]);
        fields(to, &[&Unordered(needs), &Unordered(offers), together, approval, also, tell_agent]);
    }
}

impl Encode for Offer {
    fn encode(&self, to: &mut Encoder) {
        let Offer { grant, at_most } = self;
        fields(to, &[grant, at_most]);
    }
}

impl Encode for Approval {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Approval::Table(table) => variant(to, 0, &[table]),
            Approval::Chain(chain) => variant(to, 1, &[chain]),
        }
    }
}

impl Encode for Also {
    fn encode(&self, to: &mut Encoder) {
        let Also { chain, place, when } = self;
        fields(to, &[chain, place, when]);
    }
}

impl Encode for AlsoPlace {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            AlsoPlace::Alongside => 0,
            AlsoPlace::First => 1,
            AlsoPlace::Last => 2,
        });
    }
}
