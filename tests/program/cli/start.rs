//! What a first hour with the program meets: a file to start from, completions, a narrow terminal, a limit without effect.

use std::fs;

use super::{SHORT, refused, sandbox};
use crate::common::{Sandbox, ran, scenario};

#[test]
fn a_new_file_is_sound_and_never_written_over_another() {
    let sandbox = Sandbox::new();
    let said = sandbox.run("new").expect(0);
    assert!(said.out.contains("my.toml") && said.out.contains("inflight run my.toml"), "{}", said.out);
    assert!(sandbox.run("check my.toml").expect(0).out.contains("sound"));
    sandbox.file("mine.toml", "as it was");
    refused(&sandbox, "new mine", 2, &["mine.toml exists already"]);
    assert_eq!(fs::read_to_string(sandbox.path().join("mine.toml")).unwrap(), "as it was");
    refused(&sandbox, "new con", 2, &["cannot be the id of a scenario"]);
    assert!(!sandbox.path().join("con.toml").exists());
    assert!(sandbox.run("new other.toml --lang uk").expect(0).out.contains("Записано: other.toml"));
}

#[test]
fn completions_know_the_names_and_not_the_hidden_command() {
    let sandbox = sandbox();
    for shell in ["bash", "zsh", "fish"] {
        let script = sandbox.run(&format!("completions {shell}")).expect(0).out;
        for name in ["database-pool", "join-all-unconstrained", "sqlite", "doctor"] {
            assert!(script.contains(name), "{shell}: {name}");
        }
        for hidden in ["inflight__cell", "inflight__subcmd__cell", "_inflight__cell_commands", "-a \"cell\""]
        {
            assert!(!script.contains(hidden), "{shell}: {hidden}");
        }
    }
}

#[test]
fn a_narrow_terminal_gets_a_table_that_fits() {
    let sandbox = sandbox();
    let line = "run short.toml --models sequential,join-all --trials 2 --no-report -q";
    let wide = sandbox.run(line).expect(0).said();
    let mut narrow = sandbox.command(line);
    let narrow = ran(narrow.env("COLUMNS", "80")).expect(0).said();
    let table = |text: &str| -> Vec<usize> {
        let rows = text.lines().skip_while(|line| !line.contains("makespan"));
        rows.take(4).map(|line| line.trim_end().chars().count()).collect()
    };
    assert!(table(&wide).iter().any(|width| *width > 100), "{wide}");
    assert!(table(&narrow).iter().all(|width| *width <= 80), "{narrow}");
    assert!(narrow.contains("\nNo room for: ") && !wide.contains("No room for"), "{narrow}");
}

#[test]
fn a_limit_that_the_backend_ignores_is_said_everywhere() {
    let sandbox = sandbox();
    sandbox.file("pool.toml", scenario(20, "{ wait = \"30ms\" }") + "\n[run]\nconnections = 4\n");
    let told = "the backend sleep does not heed `connections = 4`";
    for command in ["check", "show"] {
        let out = sandbox.run(&format!("{command} pool.toml")).expect(0).out;
        assert!(out.contains(told) && out.contains("http"), "{command}: {out}");
    }
    let said = sandbox.run("run pool.toml --models join-all --trials 1 --format json").expect(0);
    assert!(said.err.contains(told), "{}", said.err);
    assert_eq!(said.json()["settings"]["caveats"][0]["code"], "limit-ignored");
    let page = fs::read_to_string(sandbox.only_run().join("pool.html")).unwrap();
    assert!(page.contains("does not heed"), "the page does not say it");
    assert!(!sandbox.run("check pool.toml short.toml").expect(0).out.contains("short: the"));
}

#[test]
fn runs_without_a_common_cell_say_so_and_a_run_is_found_in_every_spelling() {
    let sandbox = sandbox();
    sandbox.run("run short.toml --models sequential --trials 1 --no-report --out a -q").expect(0);
    sandbox.run("run short.toml --models join-all --trials 1 --no-report --out b -q").expect(0);
    let said = sandbox.run("compare a/latest b/latest").expect(0).out;
    assert!(said.contains("no cell in common") && !said.contains("95 %"), "{said}");
    refused_with_words(&sandbox);
    let run = fs::read_link(sandbox.path().join("a/latest")).unwrap();
    let run = run.display();
    for spelling in
        [format!("a/{run}"), format!("./a/{run}/"), format!("a/{run}/record.json"), "a/latest".to_owned()]
    {
        let said = sandbox.run(&format!("report {spelling} --out a")).expect(0).out;
        assert!(said.contains("index.html"), "{spelling}: {said}");
    }
}

fn refused_with_words(sandbox: &Sandbox) {
    let ran = sandbox.run("compare a/latest b/latest --fail-on-regression 5").expect(2);
    assert!(ran.err.contains("--fail-on-regression says nothing"), "{}", ran.err);
}

#[test]
fn check_shows_every_mistake_at_once_each_at_its_place() {
    let sandbox = sandbox();
    let run = "\n[run]\nmodels = [\"join-al\", \"spawn\"]\nbackends = [\"slep\"]\n";
    let claim = "\n[[claim]]\nmetric = \"makespan\"\nof = \"join-all\"\nthan = \"spawn\"\nat_least = 2\n";
    sandbox.file("wrong.toml", format!("{}{run}{claim}colour = 1\n", scenario(3, SHORT)));
    let args = "check wrong.toml";
    refused(
        &sandbox,
        args,
        2,
        &["no model `join-al`", "did you mean `join-all`?", "no backend `slep`", "colour"],
    );
    let err = sandbox.run(args).expect(2).err;
    assert!(!err.contains("did you mean `join-al`?") && !err.contains("known here: join-al,"), "{err}");
    let limit = "\n[run]\nmodels = [\"spawn\", \"bounded\"]\n";
    sandbox.file("limit.toml", scenario(3, SHORT) + limit);
    refused(&sandbox, "check limit.toml", 2, &["`bounded` needs a limit", "limit.toml:10:", "in_flight"]);
}
