# Shortcuts for those who have `just`; each line is a plain command.

# List the shortcuts
default:
    @just --list

# Measure every scenario and write the report (two minutes)
bench:
    cargo bench

# What the harness itself costs, beside bare programs
tax:
    cargo bench --bench tax

# The same in instructions, which a busy machine does not change
counts:
    cargo bench --bench counts

# All tests
test:
    cargo test

# Write golden texts anew, then look at `git diff`
bless:
    UPDATE_EXPECT=1 cargo test

# What must hold before a commit
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
    cargo test
