"""cluster/job.yaml against the schema of Kubernetes, and against what the schema does not say.

Run as `python3 manifest.py job.yaml` where the package kubernetes-validate is installed.
"""

import sys

import kubernetes_validate
import yaml

# The schema has these as plain strings (batch/v1 and core/v1, API reference).
VALUES = {
    "completionMode": {"Indexed", "NonIndexed"},
    "action": {"FailJob", "FailIndex", "Ignore", "Count"},
    "operator": {"In", "NotIn"},
    "restartPolicy": {"Never", "OnFailure"},
    "imagePullPolicy": {"Always", "IfNotPresent", "Never"},
    "status": {"True", "False", "Unknown"},
}


def walk(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key in VALUES:
                assert value in VALUES[key], f"{key}: {value} is none of {sorted(VALUES[key])}"
            walk(value)
    elif isinstance(node, list):
        for item in node:
            walk(item)


def check(manifest):
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)
    walk(manifest)
    spec = manifest["spec"]
    pod = spec["template"]["spec"]
    # What the server refuses beyond the schema: podFailurePolicy needs Never, FailIndex a limit for each index.
    assert pod["restartPolicy"] == "Never" and spec["backoffLimitPerIndex"] >= 0
    [container] = pod["containers"]
    rules = spec["podFailurePolicy"]["rules"]
    assert all(rule["onExitCodes"]["containerName"] == container["name"] for rule in rules if "onExitCodes" in rule)
    codes = {code: rule["action"] for rule in rules for code in rule.get("onExitCodes", {}).get("values", [])}
    assert codes == {2: "FailIndex", 75: "Count"}, codes
    # As many shares as pods, and whole cores: a Guaranteed pod.
    assert container["args"][container["args"].index("--shard") + 1] == f"auto/{spec['completions']}"
    resources = container["resources"]
    assert resources["requests"] == resources["limits"] and str(resources["limits"]["cpu"]).isdigit()


with open(sys.argv[1], encoding="utf-8") as file:
    documents = list(yaml.safe_load_all(file))
for document in documents:
    check(document)
print(f"Kubernetes: {len(documents)} manifest, valid against {kubernetes_validate.latest_version()}")
