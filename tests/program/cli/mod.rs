//! The command line as a script sees it: exit codes, what stands on which stream, and what is left on the disk.

mod files;
mod help;
mod machine;
mod run;
mod start;

use crate::common::{Sandbox, scenario};

const SHORT: &str = r#"{ wait = "2ms" }"#;

/// A folder with a scenario of three short waits, `short.toml`.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(3, SHORT));
    sandbox
}

/// Runs `args`, which must end with `code` and say each of `words` on standard error, and nothing on standard output.
#[track_caller]
fn refused(sandbox: &Sandbox, args: &str, code: i32, words: &[&str]) {
    let ran = sandbox.run(args).expect(code);
    for word in words {
        assert!(ran.err.contains(word), "`{args}` does not say {word:?}:\n{}", ran.err);
    }
    assert_eq!(ran.out, "", "`{args}` says on standard output what is an error");
}
