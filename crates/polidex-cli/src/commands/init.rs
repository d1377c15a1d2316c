//! `polidex init`: a policy to start from, with a request, tests and a step for CI, all of which pass.
//!
//! It writes new files and never touches one that is there.

use std::path::Path;

use crate::args::Init;
use crate::failure::Failure;
use crate::{FINE, Io, sources};

/// The files, by their paths below the folder.
const FILES: [(&str, &str); 4] = [
    ("returns.policy", include_str!("init/returns.policy")),
    ("requests/return-in-time.json", include_str!("init/return-in-time.json")),
    ("ci.sh", include_str!("init/ci.sh")),
    ("README.md", include_str!("init/README.md")),
];

/// Writes all files, or none where one of them is there.
pub fn run(args: &Init, io: &mut Io<'_>) -> Result<u8, Failure> {
    let folder = io.cwd.join(&args.dir);
    let shown = |name: &str| sources::show(&args.dir.join(name));
    if let Some((name, _)) = FILES.iter().find(|(name, _)| folder.join(name).exists()) {
        let message = format!("`{}` is there already, and nothing is overwritten", shown(name));
        return Err(Failure::with_help(message, "name another folder"));
    }
    if let Some(policy) = sources::policy_in(&folder) {
        let message = format!("there is a policy already: `{}`", shown(&policy));
        return Err(Failure::with_help(message, "a folder holds one policy: name another folder"));
    }
    for (name, text) in FILES {
        let path = folder.join(name);
        sources::make_folder(&shown(name), path.parent().unwrap_or(Path::new("")))?;
        sources::write_file(&shown(name), &path, text)?;
        writeln!(io.stdout, "wrote {}", shown(name))?;
    }
    let at = sources::show(&args.dir);
    let request = shown("requests/return-in-time.json");
    writeln!(io.stdout, "\nTry:\n  polidex test {at}\n  polidex eval {at} --request {request}")?;
    Ok(FINE)
}
