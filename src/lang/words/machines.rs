//! What the page over several machines says.

use super::words;

words! {
    machines_title: "Several machines", "Кілька машин";
    machines_count(machines, kinds): "Machines: {machines}, kinds: {kinds}", "Машин: {machines}, видів: {kinds}";
    machines_lead: "Does what the lessons say hold on other machines too? Each mark is a machine, and its shape tells the kind. What was measured on different machines is never put into one number.", "Чи справджується те, що кажуть уроки, і на інших машинах? Кожна позначка — машина, а її форма показує вид. Виміряне на різних машинах ніколи не зводиться в одне число.";
    machines_kind: "A kind is what decides the times, as far as it is known: processor, cores and quota, kernel, clock and timers, async runtime.", "Вид — це те, від чого залежить час, наскільки це відомо: процесор, ядра та квота, ядро системи, годинник і таймери, асинхронне середовище.";
    machines_of_kind(kind, machines): "{kind} ({machines})", "{kind} ({machines})";
    machines_mark: "Mark", "Позначка";
    machines_measured: "Cells measured", "Виміряно комірок";
    machines_run: "Run", "Запуск";
    claims_hold: "Claims that hold", "Справджених тверджень";
    claim_travels(holds, machines, kinds, of): "holds on {holds} of {machines} machines, on {kinds} of {of} kinds", "справджується на машинах: {holds} з {machines}, на видах: {kinds} з {of}";
    claim_fails_on(machines): "fails on {machines}", "не справджується на: {machines}";
    claim_unclear_on(machines): "unclear on {machines}", "неясно на: {machines}";
    machine_mark(machine, value, outcome): "machine {machine}: {value}, {outcome}", "машина {machine}: {value}, {outcome}";
    claim_bound_here: "Shaded: where the claim holds. Hollow: a machine on which it does not, or is unclear.", "Затінено: тут твердження справджується. Порожня позначка: машина, на якій воно не справджується або неясне.";
    no_claims_travel: "No lesson with claims was run on these machines.", "На цих машинах не виконано жодного уроку з твердженнями.";
    machines_page: "Machines", "Машини";
    shares: "Shares of the blocks", "Частини блоків";
    shares_here(shares, of): "{shares} of {of}", "{shares} з {of}";
    share_missing(shares, of): "shares {shares} of {of} are missing, or not whole", "бракує частин {shares} із {of}, або вони неповні";
    share_command: "each is made, or goes on, by", "кожну створює або продовжує команда";
    records_doubled(records): "came twice and changed nothing: {records}", "траплялися двічі й нічого не змінили: {records}";
}
