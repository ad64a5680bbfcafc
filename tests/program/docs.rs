//! README.md and docs/: what they tell a reader to type works as printed.

use std::fs;
use std::path::Path;

use crate::common::{Sandbox, ran};

/// The blocks of a document in this language.
fn blocks(file: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let blocks = text.split("\n```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n').map(str::to_owned)).collect()
}

/// The commands of a document, without their comments.
fn commands(file: &str) -> Vec<String> {
    let lines = blocks(file, "console").join("\n");
    let lines = lines.lines().filter_map(|line| line.strip_prefix("$ "));
    lines.map(|line| line.split("  #").next().unwrap_or(line).trim().to_owned()).collect()
}

/// Every command of the README in its order, in an empty folder; `cargo` has been run by whoever runs this.
#[test]
fn the_commands_of_the_readme_work_as_printed() {
    let sandbox = Sandbox::new();
    let commands = commands("README.md");
    assert!(commands.len() >= 8, "{commands:?}");
    let quick = " --trials 1 --no-report -q --scale 0.2";
    for name in ["A", "B"] {
        sandbox.run(&format!("run lecture --models join-all{quick} --out {name}s")).expect(0);
        fs::rename(sandbox.path().join(format!("{name}s/latest/record.json")), sandbox.path().join(name))
            .unwrap();
    }
    for command in commands {
        let Some(args) = command.strip_prefix("inflight ") else {
            assert!(command.starts_with("cargo "), "{command}");
            continue;
        };
        let line = match args.split(' ').next() {
            Some("run") => format!("{args}{quick}"),
            Some("ceiling") => format!("{args} --most 400 --max-time 6s --scale 0.1 --no-report -q"),
            _ => args.to_owned(),
        };
        let ran = ran(&mut sandbox.command(&line));
        // `doctor` judges this machine, and may find fault with it.
        let fine = ran.code == Some(0) || (args == "doctor" && ran.code == Some(1));
        assert!(fine, "`{command}` ended with {:?}:\n{}{}", ran.code, ran.out, ran.err);
    }
}

/// The flags of every command of the usage page are known: with `--help` behind it nothing else is looked at.
#[test]
fn the_commands_of_the_usage_page_are_known() {
    let sandbox = Sandbox::new();
    for command in commands("docs/usage.md") {
        let Some(args) = command.strip_prefix("inflight ") else { continue };
        let args = args.split_whitespace().collect::<Vec<_>>();
        let help = sandbox.run(&format!("{} --help", args[0])).expect(0).out;
        for flag in args.iter().filter(|arg| arg.starts_with("--")) {
            assert!(help.contains(flag), "`{command}`: there is no {flag}");
        }
    }
}

/// What the workflows of the page on CI call: the command and its flags are known.
#[test]
fn the_workflows_of_the_page_on_ci_call_what_there_is() {
    let sandbox = Sandbox::new();
    let workflows = blocks("docs/ci.md", "yaml").join("\n");
    let calls: Vec<&str> = workflows
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("- run: ").strip_prefix("inflight "))
        .map(|call| call.split(['>', '|']).next().unwrap())
        .collect();
    assert!(calls.len() >= 6, "{workflows}");
    for call in calls {
        let args: Vec<&str> = call.split_whitespace().collect();
        let help = sandbox.run(&format!("{} --help", args[0])).expect(0).out;
        for flag in args.iter().filter(|arg| arg.starts_with("--")) {
            assert!(help.contains(flag), "`{call}`: there is no {flag}");
        }
    }
    // A workflow is indented by blanks, two by two.
    assert!(
        workflows
            .lines()
            .all(|line| !line.contains('\t') && (line.len() - line.trim_start().len()).is_multiple_of(2))
    );
}

/// The file of the guide to scenarios is sound, alone and with the question that the guide adds to it.
#[test]
fn the_files_of_the_guide_to_scenarios_are_sound() {
    let sandbox = Sandbox::new();
    let [file, question, request, loads, sweep, capacity] = &blocks("docs/scenarios.md", "toml")[..] else {
        panic!("six blocks")
    };
    sandbox.file("plain.toml", file.clone());
    sandbox.file("asks.toml", format!("{file}\n{question}"));
    let (steps, run) = request.split_once("\n\n").unwrap();
    for (nth, steps) in steps.lines().filter(|line| line.starts_with("steps")).enumerate() {
        let head = "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"f\"\ncount = 2\n";
        sandbox.file(&format!("request-{nth}.toml"), format!("{head}{steps}\n\n{run}"));
    }
    let mut files = "plain.toml asks.toml request-0.toml request-1.toml".to_owned();
    let loads = loads.lines().filter(|line| line.starts_with("load"));
    for (nth, load) in loads.chain([sweep.as_str(), capacity.as_str()]).enumerate() {
        let fetch = "[[fetch]]\nname = \"f\"\ncount = 200\nsteps = [{ wait = \"20ms\" }]\n";
        sandbox.file(&format!("load-{nth}.toml"), format!("schema = 1\ntitle = \"T\"\n{load}\n{fetch}"));
        files += &format!(" load-{nth}.toml");
    }
    assert_eq!(files.split(' ').count(), 12);
    let said = sandbox.run(&format!("check {files}")).expect(0);
    assert_eq!(said.out.lines().filter(|line| line.contains("sound")).count(), 12, "{}", said.out);
}
