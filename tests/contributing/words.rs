//! The texts of the examples beside this file.

use super::words;

words! {
    example_switches_title: "Context switches of a fetch", "Перемикань контексту на запит";
    example_switches_how: "Times that a thread gave its core up to wait, divided by the fetches. Dots are trials.", "Скільки разів потік віддавав ядро, щоб чекати, поділено на кількість запитів. Крапки — прогони.";
    example_tasks_cost(times, at, tasks, one): "A task for each fetch took {times} the CPU time of one task for all{at}: {tasks} against {one} a fetch.", "Окрема задача на кожен запит потребувала {times} більше процесорного часу, ніж одна задача на всі{at}: {tasks} проти {one} на запит.";
    example_tasks_cost_why: "Each task is allocated, queued, and taken by a worker thread, which has to be woken for it.", "Кожну задачу треба створити, поставити в чергу й віддати робочому потоку, який для неї ще треба розбудити.";
}
