//! `polidex hash`: prints the hash that names a policy's meaning, and the digest of its files.

use polidex::Policy;
use serde_json::{Value, json};

use crate::args::{Hash, HashFormat};
use crate::failure::Failure;
use crate::term::{Look, Term, harmless};
use crate::{COULD_NOT, FINE, Io, json, page, render};

/// Prints the hashes of every version.
pub fn run(args: &Hash, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let archive = super::load(&args.path, io)?;
    let versions = super::meant(&archive, &args.path, args.policy.as_deref())?;
    let policies: Option<Vec<&Policy>> = versions.iter().map(|version| version.policy.as_ref()).collect();
    let Some(policies) = policies else {
        io.stderr.write_all(render::human(&archive.diagnostics, &archive.sources, term).as_bytes())?;
        return Ok(COULD_NOT);
    };
    let source = polidex::source_digest(&archive.sources).to_string();
    let text = match args.format {
        HashFormat::Json => {
            let versions: Vec<Value> = policies.iter().map(|policy| document(policy, args.parts)).collect();
            json::document(&json!({ "versions": versions, "source_digest": source }))
        }
        HashFormat::Human => {
            let mut text: String = policies.iter().map(|policy| human(policy, args.parts, term)).collect();
            text.push_str(&format!("source {source}\n"));
            text
        }
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(FINE)
}

fn document(policy: &Policy, parts: bool) -> Value {
    let mut value = json::release(policy);
    if parts {
        let part = |part: &polidex::ir::Part| {
            json!({
                "kind": part.kind,
                "request": part.request.as_deref(),
                "name": &*part.name,
                "hash": part.hash.to_string(),
            })
        };
        if let Some(object) = value.as_object_mut() {
            object.insert("parts".to_owned(), polidex::ir::parts(policy).iter().map(part).collect());
        }
    }
    value
}

/// `policy b3:…  customer_support 2026.12, from 2026-12-01, CS Operations`, and its parts.
fn human(policy: &Policy, parts: bool, term: &Term) -> String {
    let hash = polidex::policy_hash(policy);
    let mut text = format!("policy {hash}  {}\n", page::release(policy));
    let parts = if parts { polidex::ir::parts(policy) } else { Vec::new() };
    let named = |part: &polidex::ir::Part| {
        let request = part.request.as_ref().map_or_else(String::new, |r| format!("{}.", harmless(r)));
        format!("{request}{}", harmless(&part.name))
    };
    let kinds = parts.iter().map(|part| part.kind.len()).max().unwrap_or(0);
    let names = parts.iter().map(|part| named(part).chars().count()).max().unwrap_or(0);
    for part in &parts {
        let hash = term.paint(Look::Dim, &part.hash.to_string());
        text.push_str(&format!("  {:kinds$}  {:names$}  {hash}\n", part.kind, named(part)));
    }
    text
}
