//! What `polidex init` writes passes its own step for CI, run by the program itself as a user would run it.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test of the program in a folder of its own"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("polidex-init-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_step_for_ci_passes_and_fails_when_the_policy_breaks() {
    let folder = folder();
    let program = Path::new(env!("CARGO_BIN_EXE_polidex"));
    let made = Command::new(program).args(["init", "shop"]).current_dir(&folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let step =
        || Command::new("sh").arg("shop/ci.sh").current_dir(&folder).env("PATH", &path).output().unwrap();
    let ran = step();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    assert!(said.contains("5 passed, 0 failed") && said.contains("APPROVE"), "{said}");

    let file = folder.join("shop/returns.policy");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("small_amount  = 100 USD", "small_amount  = 99 USD")).unwrap();
    assert!(!step().status.success(), "a policy that says something else passes");
    std::fs::remove_dir_all(&folder).unwrap();
}
