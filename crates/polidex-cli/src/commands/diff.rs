//! `polidex diff`: for which requests two versions decide otherwise.

use std::collections::BTreeMap;

use polidex::proofs::Options;
use polidex::proofs::diff::{Compared, Comparison, Difference, Facet, Lean, Rest};
use polidex::{Archive, Instant, Policy};
use serde_json::{Value, json};

use crate::args::{Diff, DiffFormat};
use crate::failure::Failure;
use crate::term::{Look, Term, count, harmless};
use crate::{COULD_NOT, FINDINGS, FINE, Io, json, page};

/// Compares two versions.
pub fn run(args: &Diff, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let (before, after) = (super::load(&args.old, io)?, super::load(&args.new, io)?);
    let named = args.policy.as_deref();
    let old = super::chosen(&before, &args.old, named)?;
    let new = super::chosen(&after, &args.new, named)?;
    let old = version(&before, old, args.old_as_of, term, io)?;
    let new = version(&after, new, args.new_as_of, term, io)?;
    let (Some(old), Some(new)) = (old, new) else { return Ok(COULD_NOT) };
    let found = polidex::proofs::diff::diff(&old, &new, Options { nodes: args.budget });
    let parts = parts(&old, &new);
    let text = match args.format {
        DiffFormat::Human => human(&old, &new, &found, &parts, term),
        DiffFormat::Json => json::document(&document(&old, &new, &found, &parts)),
        DiffFormat::Markdown => markdown(&old, &new, &found, &parts),
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(if is_equal(&found) { FINE } else { FINDINGS })
}

fn version(
    archive: &Archive,
    name: &str,
    as_of: Option<Instant>,
    term: &Term,
    io: &mut Io<'_>,
) -> Result<Option<Policy>, Failure> {
    let Some(versions) = super::usable(archive, name, term, io)? else { return Ok(None) };
    let last = versions.policies().last();
    Ok(as_of.map(|as_of| versions.at(as_of)).or(last).cloned())
}

fn is_equal(found: &Comparison) -> bool {
    let alike = |request: &Compared| request.differences.is_empty() && request.rest == Rest::Equal;
    found.removed.is_empty() && found.added.is_empty() && found.requests.iter().all(alike)
}

/// A part that is not what it was.
struct Changed {
    what: String,
    how: &'static str,
}

/// The parts whose hash has moved.
fn parts(old: &Policy, new: &Policy) -> Vec<Changed> {
    let known = |policy: &Policy| -> BTreeMap<(Option<String>, String, &'static str), String> {
        let parts = polidex::ir::parts(policy).into_iter();
        let key = |part: &polidex::ir::Part| {
            (part.request.as_ref().map(ToString::to_string), part.name.to_string(), part.kind)
        };
        parts.map(|part| (key(&part), part.hash.to_string())).collect()
    };
    let (before, after) = (known(old), known(new));
    let mut all: Vec<_> = before.keys().chain(after.keys()).collect();
    all.sort();
    all.dedup();
    let of = |key: &(Option<String>, String, &'static str)| {
        let (request, name, kind) = key;
        let how = match (before.get(key), after.get(key)) {
            (Some(was), Some(is)) if was == is => return None,
            (Some(_), Some(_)) => "changed",
            (Some(_), None) => "removed",
            (None, _) => "added",
        };
        let of = request.as_ref().map(|request| format!("{request}.")).unwrap_or_default();
        Some(Changed { what: format!("{kind} `{of}{name}`"), how })
    };
    all.into_iter().filter_map(of).collect()
}

fn facet(facet: &Facet) -> String {
    match facet {
        Facet::Outcome => "outcome".to_owned(),
        Facet::Grant(name) => name.to_string(),
        Facet::Answer(name) => format!("answer {name}"),
        Facet::Chain => "who signs".to_owned(),
        Facet::Condition => "conditions".to_owned(),
        Facet::Needs => "what is asked for".to_owned(),
        Facet::HandTo => "the next step".to_owned(),
        Facet::Deadline => "times".to_owned(),
        Facet::Gather => "what is asked first".to_owned(),
    }
}

fn regions(difference: &Difference) -> Vec<String> {
    let said = |region: &Vec<String>| match region.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "everywhere".to_owned(),
    };
    let mut all: Vec<String> = difference.regions.iter().map(said).collect();
    if difference.more {
        all.push("more".to_owned());
    }
    if all.is_empty() { vec!["all requests".to_owned()] } else { all }
}

/// How sure it is that there is no more.
fn rest(request: &Compared) -> String {
    let others = if request.differences.is_empty() { "all requests" } else { "all others" };
    match &request.rest {
        Rest::Equal => format!("{others} are decided alike: proved"),
        Rest::Possible(causes) => {
            let causes: Vec<String> = causes.iter().map(|cause| format!("`{}`", cause.0)).collect();
            format!("others may be decided otherwise, because of {}", causes.join(", "))
        }
        Rest::Undecided => "not decided within the budget; `--budget` allows more".to_owned(),
    }
}

fn human(old: &Policy, new: &Policy, found: &Comparison, parts: &[Changed], term: &Term) -> String {
    let mut text = format!("old {}  {}\n", page::short_hash(&polidex::policy_hash(old)), page::release(old));
    text.push_str(&format!("new {}  {}\n", page::short_hash(&polidex::policy_hash(new)), page::release(new)));
    for part in parts {
        text.push_str(&format!("  {} {}\n", part.how, harmless(&part.what)));
    }
    for name in &found.removed {
        text.push_str(&format!("\nrequest {}: {}\n", harmless(name), term.paint(Look::Bad, "gone")));
    }
    for name in &found.added {
        text.push_str(&format!("\nrequest {}: {}\n", harmless(name), term.paint(Look::Open, "new")));
    }
    for request in &found.requests {
        let counted = count(request.differences.len(), "difference");
        text.push_str(&format!(
            "\nrequest {}: {counted}; {}\n",
            harmless(&request.request),
            harmless(&rest(request))
        ));
        for note in &request.schema {
            text.push_str(&format!("  {}\n", harmless(note)));
        }
        for difference in &request.differences {
            let look = match difference.lean {
                Lean::Laxer => Look::Open,
                Lean::Stricter => Look::Bad,
                Lean::Neither => Look::Strong,
            };
            text.push_str(&format!(
                "\n  {} {}: {} -> {}\n",
                term.paint(look, difference.lean.word()),
                harmless(&facet(&difference.facet)),
                harmless(&difference.before),
                harmless(&difference.after),
            ));
            let mut word = "where";
            for region in regions(difference) {
                text.push_str(&format!("    {word} {}\n", harmless(&region)));
                word = "or";
            }
            let example = polidex::request_json(new, &difference.new);
            text.push_str(&format!("    example: {}\n", harmless(&example.to_string())));
        }
    }
    text
}

fn document(old: &Policy, new: &Policy, found: &Comparison, parts: &[Changed]) -> Value {
    let difference = |difference: &Difference| {
        json!({
            "what": difference.facet.word(),
            "of": match &difference.facet {
                Facet::Grant(name) | Facet::Answer(name) => Some(name.to_string()),
                Facet::Outcome | Facet::Chain | Facet::Condition | Facet::Needs | Facet::HandTo | Facet::Deadline
                | Facet::Gather => None,
            },
            "lean": difference.lean.word(),
            "before": difference.before,
            "after": difference.after,
            "regions": difference.regions,
            "more_regions": difference.more,
            "old_request": polidex::request_json(old, &difference.old),
            "new_request": polidex::request_json(new, &difference.new),
        })
    };
    let request = |request: &Compared| {
        let (word, because) = match &request.rest {
            Rest::Equal => ("equal", Vec::new()),
            Rest::Possible(causes) => ("possible", causes.iter().map(|cause| cause.0.clone()).collect()),
            Rest::Undecided => ("not decided", Vec::new()),
        };
        json!({
            "request": &*request.request,
            "schema": request.schema,
            "differences": request.differences.iter().map(difference).collect::<Vec<Value>>(),
            "rest": word,
            "because": because,
        })
    };
    json!({
        "old": json::release(old),
        "new": json::release(new),
        "equal": is_equal(found),
        "parts": parts.iter().map(|part| json!({ "part": part.what, "how": part.how })).collect::<Vec<Value>>(),
        "added": found.added.iter().map(ToString::to_string).collect::<Vec<String>>(),
        "removed": found.removed.iter().map(ToString::to_string).collect::<Vec<String>>(),
        "requests": found.requests.iter().map(request).collect::<Vec<Value>>(),
    })
}

fn markdown(old: &Policy, new: &Policy, found: &Comparison, parts: &[Changed]) -> String {
    let cell = |text: &str| harmless(text).replace('|', "\\|").replace('\n', " ");
    let mut text = format!(
        "### `{}`: `{}` to `{}`\n\n",
        new.name,
        page::short_hash(&polidex::policy_hash(old)),
        page::short_hash(&polidex::policy_hash(new)),
    );
    for part in parts {
        text.push_str(&format!("- {} {}\n", part.how, cell(&part.what)));
    }
    for name in &found.removed {
        text.push_str(&format!("\n**Request `{}` is gone.**\n", cell(name)));
    }
    for name in &found.added {
        text.push_str(&format!("\n**Request `{}` is new.**\n", cell(name)));
    }
    for request in &found.requests {
        text.push_str(&format!("\n**Request `{}`**: {}.\n", cell(&request.request), cell(&rest(request))));
        for note in &request.schema {
            text.push_str(&format!("\n- {}", cell(note)));
        }
        if request.differences.is_empty() {
            continue;
        }
        text.push_str("\n| | what | before | after | where |\n| --- | --- | --- | --- | --- |\n");
        for difference in &request.differences {
            text.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                difference.lean.word(),
                cell(&facet(&difference.facet)),
                cell(&difference.before),
                cell(&difference.after),
                cell(&regions(difference).join(" or ")),
            ));
        }
        text.push_str("\n<details><summary>Requests that show it</summary>\n\n");
        for difference in &request.differences {
            let example = polidex::request_json(new, &difference.new);
            text.push_str(&format!("- `{}`\n", harmless(&example.to_string())));
        }
        text.push_str("\n</details>\n");
    }
    text
}
