//! `polidex hash`: prints the hash that names a policy's meaning, and the digest of its files.

use serde_json::json;

use crate::args::{Hash, HashFormat};
use crate::failure::Failure;
use crate::term::{Look, Term, harmless};
use crate::{COULD_NOT, FINE, Io, json};

/// Prints the hashes of one policy.
pub fn run(args: &Hash, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let loaded = super::load(&args.path, io)?;
    let Some(policy) = super::usable(&loaded, term, io)? else { return Ok(COULD_NOT) };
    let hash = polidex::ir::policy_hash(policy).to_string();
    let source = polidex::source_digest(&loaded.sources).to_string();
    let parts = if args.parts { polidex::ir::parts(policy) } else { Vec::new() };
    let text = match args.format {
        HashFormat::Json => {
            let mut value = json!({ "policy": &*policy.name, "hash": hash, "source_digest": source });
            if args.parts {
                let part = |part: &polidex::ir::Part| {
                    json!({
                        "kind": part.kind,
                        "request": part.request.as_deref(),
                        "name": &*part.name,
                        "hash": part.hash.to_string(),
                    })
                };
                if let Some(object) = value.as_object_mut() {
                    object.insert("parts".to_owned(), parts.iter().map(part).collect());
                }
            }
            json::document(&value)
        }
        HashFormat::Human => {
            let mut text = format!("policy {hash}\nsource {source}\n");
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
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(FINE)
}
