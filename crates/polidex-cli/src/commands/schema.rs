//! `polidex schema`: what requests and decisions of a policy look like, for programs.

use crate::args::{Schema, SchemaFormat};
use crate::failure::Failure;
use crate::term::Term;
use crate::{COULD_NOT, FINE, Io, json};

/// Prints the schema, or the types, of one policy.
pub fn run(args: &Schema, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let archive = super::load(&args.path, io)?;
    let name = super::chosen(&archive, &args.path, args.policy.as_deref())?;
    let Some(versions) = super::usable(&archive, name, term, io)? else { return Ok(COULD_NOT) };
    let policy = match args.as_of {
        Some(at) => Some(versions.at(at)),
        None => versions.policies().last(),
    };
    let Some(policy) = policy else { return Ok(COULD_NOT) };
    let text = match args.format {
        SchemaFormat::JsonSchema => json::document(&polidex::json_schema(policy)),
        SchemaFormat::Typescript => polidex::typescript(policy),
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(FINE)
}
