//! `--shard auto`: which share a job is, as the engine that started it says.

use super::error::CliError;
use crate::experiment::Shard;

/// From which number an engine counts.
#[derive(Clone, Copy, Debug)]
enum First {
    Number(u32),
    /// As the variable says; the step between two numbers stands in the second, the last number in the third.
    Variables([&'static str; 3]),
}

/// An engine that starts the same command many times.
#[derive(Debug)]
struct Engine {
    name: &'static str,
    /// The variable with the number of the job.
    index: &'static str,
    first: First,
    /// The variable with the number of jobs, where it tells.
    count: Option<&'static str>,
}

const fn engine(name: &'static str, index: &'static str, first: u32, count: Option<&'static str>) -> Engine {
    Engine { name, index, first: First::Number(first), count }
}

/// The first of which a job has the number is believed. Their documentation says so: Slurm `sbatch(1)`, Kubernetes "Indexed
/// Job", AWS "Array job environment variables", Cloud Run "Container runtime contract", `qsub(1)`, `bsub(1)`,
/// `parallel(1)`, HyperQueue "Task arrays", and each CI system's list of predefined variables.
const ENGINES: [Engine; 13] = [
    Engine {
        name: "Slurm",
        index: "SLURM_ARRAY_TASK_ID",
        first: First::Variables(["SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_MAX"]),
        count: Some("SLURM_ARRAY_TASK_COUNT"),
    },
    engine("Kubernetes", "JOB_COMPLETION_INDEX", 0, None),
    engine("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", 0, Some("AWS_BATCH_JOB_ARRAY_SIZE")),
    engine("Cloud Run", "CLOUD_RUN_TASK_INDEX", 0, Some("CLOUD_RUN_TASK_COUNT")),
    engine("PBS", "PBS_ARRAY_INDEX", 1, None),
    engine("LSF", "LSB_JOBINDEX", 1, None),
    engine("Grid Engine", "SGE_TASK_ID", 1, Some("SGE_TASK_LAST")),
    engine("HyperQueue", "HQ_TASK_ID", 0, None),
    engine("GNU parallel", "PARALLEL_SEQ", 1, None),
    engine("Nomad", "NOMAD_ALLOC_INDEX", 0, None),
    engine("GitLab CI", "CI_NODE_INDEX", 1, Some("CI_NODE_TOTAL")),
    engine("CircleCI", "CIRCLE_NODE_INDEX", 0, Some("CIRCLE_NODE_TOTAL")),
    engine("Buildkite", "BUILDKITE_PARALLEL_JOB", 0, Some("BUILDKITE_PARALLEL_JOB_COUNT")),
];

/// The share of this job, and from what it was taken. `of` is how many shares there are, where the engine does not tell.
pub(super) fn find(
    of: Option<u32>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<(Shard, String), CliError> {
    // Grid Engine and LSF set theirs for jobs that are no array too.
    let number = |name: &str| variable(name)?.trim().parse::<u32>().ok();
    let Some((engine, index)) = ENGINES.iter().find_map(|engine| Some((engine, number(engine.index)?)))
    else {
        let names: Vec<&str> = ENGINES.iter().map(|engine| engine.index).collect();
        let what =
            format!("--shard auto finds no engine: none of {} is set; give --shard 2/3", names.join(", "));
        return Err(CliError::Usage(what));
    };
    let told = engine.count.and_then(number);
    let Some(count) = of.or(told) else {
        let (name, index) = (engine.name, engine.index);
        let what =
            format!("{name} says which job this is ({index}), and not of how many: give --shard auto/N");
        return Err(CliError::Usage(what));
    };
    let place = match engine.first {
        First::Number(first) => index.checked_sub(first),
        First::Variables([first, step, last]) => {
            let (first, step) = (number(first).unwrap_or(0), number(step).unwrap_or(1).max(1));
            let last = number(last).unwrap_or(index);
            let gaps = told.is_some_and(|told| last.saturating_sub(first) / step + 1 != told);
            if gaps {
                let what = format!(
                    "the numbers of this {} array have gaps, so they do not say which share a job is: use --array=0-{}",
                    engine.name,
                    count.saturating_sub(1)
                );
                return Err(CliError::Usage(what));
            }
            index.checked_sub(first).map(|behind| behind / step)
        }
    };
    let shard = place.and_then(|place| Shard::new(place.checked_add(1)?, count));
    let from = format!("{}={index} ({})", engine.index, engine.name);
    match shard {
        Some(shard) => Ok((shard, from)),
        None => Err(CliError::Usage(format!("{from} is not one of {count} shares"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(of: Option<u32>, variables: &[(&str, &str)], expect: Result<&str, &str>) {
        let variable = |name: &str| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
        };
        match (find(of, &variable), expect) {
            (Ok((shard, from)), Ok(expect)) => {
                assert_eq!(shard.to_string(), expect);
                assert!(from.contains(variables[0].0), "{from}");
            }
            (Err(error), Err(expect)) => assert!(error.to_string().contains(expect), "{error}"),
            (found, _) => panic!("{found:?}, not {expect:?}"),
        }
    }

    #[test]
    fn each_engine_counts_in_its_own_way() {
        let slurm = |id, min, max, step, count| {
            [
                ("SLURM_ARRAY_TASK_ID", id),
                ("SLURM_ARRAY_TASK_MIN", min),
                ("SLURM_ARRAY_TASK_MAX", max),
                ("SLURM_ARRAY_TASK_STEP", step),
                ("SLURM_ARRAY_TASK_COUNT", count),
            ]
        };
        check(None, &slurm("0", "0", "3", "1", "4"), Ok("1/4"));
        check(None, &slurm("4", "1", "4", "1", "4"), Ok("4/4"));
        check(None, &slurm("14", "10", "16", "2", "4"), Ok("3/4"));
        check(None, &slurm("7", "1", "7", "1", "4"), Err("have gaps"));
        check(Some(3), &[("JOB_COMPLETION_INDEX", "0")], Ok("1/3"));
        check(None, &[("JOB_COMPLETION_INDEX", "0")], Err("give --shard auto/N"));
        check(Some(3), &[("JOB_COMPLETION_INDEX", "3")], Err("is not one of 3 shares"));
        check(None, &[("AWS_BATCH_JOB_ARRAY_INDEX", "1"), ("AWS_BATCH_JOB_ARRAY_SIZE", "2")], Ok("2/2"));
        check(Some(5), &[("PARALLEL_SEQ", "5")], Ok("5/5"));
        check(Some(5), &[("PARALLEL_SEQ", "0")], Err("is not one of 5 shares"));
        check(None, &[("SGE_TASK_ID", "2"), ("SGE_TASK_LAST", "2")], Ok("2/2"));
        check(None, &[("SGE_TASK_ID", "undefined")], Err("finds no engine"));
        check(None, &[("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "4")], Ok("1/4"));
        check(None, &[("CIRCLE_NODE_INDEX", "4294967295"), ("CIRCLE_NODE_TOTAL", "4")], Err("is not one of"));
        check(Some(2), &[], Err("finds no engine"));
    }
}
