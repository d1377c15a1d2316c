//! `polidex explain`: the page of an error, or the list of all.

use crate::args::Explain;
use crate::failure::Failure;
use crate::{FINE, Io};

/// Prints a page, or the list.
pub fn run(args: &Explain, io: &mut Io<'_>) -> Result<u8, Failure> {
    let Some(asked) = &args.code else {
        for info in polidex::codes() {
            writeln!(io.stdout, "{}  {}", info.code, info.title)?;
        }
        return Ok(FINE);
    };
    let code = asked.to_ascii_uppercase();
    let Some(info) = polidex::explain(&code) else {
        let help = polidex::base::suggest::nearest(&code, polidex::codes().map(|info| info.code.0))
            .map_or_else(
                || "`polidex explain` lists them all".to_owned(),
                |near| format!("did you mean `{near}`? `polidex explain` lists them all"),
            );
        return Err(Failure::with_help(format!("there is no code `{}`", crate::term::harmless(asked)), help));
    };
    io.stdout.write_all(info.page.trim_end().as_bytes())?;
    io.stdout.write_all(b"\n")?;
    Ok(FINE)
}
