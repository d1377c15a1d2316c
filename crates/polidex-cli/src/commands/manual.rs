//! `polidex completions` and `polidex man`: made of the same definitions that read the arguments.

use clap::CommandFactory;

use crate::args::{Cli, Completions, Man};
use crate::failure::Failure;
use crate::{FINE, Io};

/// Prints the completions of a shell.
pub fn completions(args: &Completions, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "polidex", &mut text);
    io.stdout.write_all(&text)?;
    Ok(FINE)
}

/// Prints the page of the program, or of one of its commands, for `man`.
pub fn man(args: &Man, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut program = Cli::command();
    program.build();
    let mut title = "polidex".to_owned();
    let page = match &args.command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name).cloned().ok_or_else(|| {
                let known = program.get_subcommands().map(clap::Command::get_name);
                let help = polidex::base::suggest::nearest(name, known).map_or_else(
                    || "`polidex --help` lists the commands".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                Failure::with_help(format!("there is no command `{}`", crate::term::harmless(name)), help)
            })?;
            title = format!("polidex-{}", found.get_name());
            found.display_name(title.clone())
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).title(title).render(&mut text)?;
    io.stdout.write_all(&text)?;
    Ok(FINE)
}
