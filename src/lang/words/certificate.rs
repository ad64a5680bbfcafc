//! How often the judge is wrong on a machine.

use super::words;

words! {
    certificate: "certificate", "сертифікат";
    certificate_title: "How often a verdict is wrong on this machine", "Як часто вердикт на цій машині хибний";
    certificate_judgement: "what was judged", "що оцінено";
    certificate_within: "two cells of one run (findings, places, who was faster)", "дві комірки одного запуску (висновки, місця, хто швидший)";
    certificate_across: "two runs (compare)", "два запуски (compare)";
    certificate_alarms: "false alarms of so many equal pairs (95 %)", "хибних тривог на стільки рівних пар (95 %)";
    certificate_found(shift): "{shift} slower: found of so many (95 %)", "повільніше на {shift}: знайдено зі стількох (95 %)";
    certificate_typical: "equal pairs differed by, median / p90", "рівні пари різнилися на, медіана / p90";
    certificate_share(hits, of, low, high): "{hits} of {of} ({low} – {high})", "{hits} з {of} ({low} – {high})";
    certificate_not_judged(pairs): "Not judged, since too many trials were suspect: {pairs}.", "Не оцінено, бо забагато сумнівних прогонів: {pairs}.";
    certificate_wrong_way(pairs): "Called faster although slower: {pairs}.", "Названо швидшими, хоча вони повільніші: {pairs}.";
    certificate_holds(alarms, found): "It holds: at most {alarms} false alarms and at least {found} found, in both judgements.", "Умови виконано: хибних тривог щонайбільше {alarms}, знайдено щонайменше {found}, в обох оцінках.";
    certificate_fails(alarms, found): "It does not hold: at most {alarms} false alarms and at least {found} found are asked for, in both judgements. Make the machine quiet (`inflight doctor` says what to do) and certify again.", "Умови не виконано: хибних тривог має бути щонайбільше {alarms}, знайдено щонайменше {found}, в обох оцінках. Звільніть машину від інших програм (що робити, каже `inflight doctor`) і повторіть.";
    certificate_few(pairs, least): "{pairs} pairs certify nothing: at least {least} are needed.", "Пар лише {pairs}, цього замало: потрібно щонайменше {least}.";
    certificate_basis(blocks, time): "Each pair is two cells of {blocks} trials, and no trial stands in two pairs of a line. It took {time}.", "Кожна пара — це дві комірки по {blocks} прогонів, і жоден прогін не належить двом парам одного рядка. Тривало {time}.";
    certificate_unfit(signs): "The machine was not fit: {signs}.", "Машина не готова до вимірювань: {signs}.";
    certificate_measured(date, cpu, cores, os, kernel): "Measured {date} on {cpu}, {cores} cores, {os}, kernel {kernel}.", "Виміряно {date} на {cpu}, ядер: {cores}, {os}, ядро системи {kernel}.";
    certificate_program(program, runtime): "Program: {program}; runtime: {runtime}.", "Програма: {program}; середовище виконання: {runtime}.";
    certificate_workload: "workload", "робота";
    certificate_alarms_within: "false alarms, one run", "хибні тривоги, один запуск";
    certificate_found_within: "found, one run", "знайдено, один запуск";
    certificate_alarms_across: "false alarms, two runs", "хибні тривоги, два запуски";
    certificate_found_across: "found, two runs", "знайдено, два запуски";
    certificate_of(hits, of): "{hits} of {of}", "{hits} з {of}";
    certificate_differed: "equal pairs differed by (one run)", "рівні пари різнилися на (один запуск)";
    certificate_interrupted: "It was interrupted: these are the pairs that were complete.", "Перервано: тут лише пари, які встигли завершитися.";
    certificate_nothing: "interrupted before the first pair was complete: there is nothing to save", "перервано до першої повної пари: зберігати нічого";
}
