//! What a simulation past the machine says.

use super::words;

words! {
    simulate_at_once: "all due at the start", "усі водночас";
    simulate_what(fetches, cores, workers, backend, come): "Simulated, not measured: {fetches} fetches on {cores} cores, W = {workers}, backend {backend}, {come}.", "Змодельовано, а не виміряно: запитів — {fetches}, ядер — {cores}, W = {workers}, бекенд {backend}, {come}.";
    simulate_how: "how", "звідки";
    simulate_simulated: "simulated", "змодельовано";
    simulate_with_costs: "makespan with costs", "тривалість з витратами";
    simulate_p99_with_costs: "response p99 with costs", "p99 відповіді з витратами";
    simulate_here: "this machine", "ця машина";
    simulate_fits: "would run it", "виконала б";
    simulate_not_here: "would refuse it", "відмовила б";
    simulate_no_record: "Simulated with exact timers, where nothing costs time but waiting and computing. With a record (--from, or a run in the folder of all runs) what a fetch costs on a machine is added.", "Змодельовано з точними таймерами; час ідуть лише очікування й обчислення. Якщо є запис (--from або запуск у теці запусків), додаємо те, чого запит коштує на справжній машині.";
    simulate_record(path): "Simulated with what a fetch cost where {path} measured it:", "Змодельовано з тим, чого коштував запит там, де його виміряно в {path}:";
    simulate_cost(cpu, beyond): "simulated with {cpu} of CPU time a fetch beside its computing, or {beyond} of makespan a fetch beyond the prediction.", "змодельовано з {cpu} процесорного часу на запит понад його обчислення або з {beyond} тривалості прогону на запит понад прогноз.";
    simulate_reach(fetches, cores, more, wider): "Measured up to {fetches} fetches on {cores} cores; this is {more} as many fetches and {wider} as many cores.", "Виміряно щонайбільше: запитів — {fetches}, ядер — {cores}; тут запитів — {more} від виміряного, ядер — {wider}.";
    simulate_within(fetches, cores): "Measured up to {fetches} fetches on {cores} cores: no more are simulated.", "Виміряно щонайбільше: запитів — {fetches}, ядер — {cores}; більше й не змодельовано.";
    simulate_nothing_measured: "nothing was measured of it there that tells costs; it is simulated without any.", "там немає вимірів, з яких видно витрати; змодельовано без них.";
    simulate_band: "The lower end: all cores on which a model computes share its costs, each fetch at the least that was measured. The upper end: no part of the costs is shared or overlapped, each fetch at the most that was measured; where a task polls in vain, that grows with the square of the fetches. Neither knows of caches, locks and memory that many cores contend for.", "Нижня межа: витрати ділять між собою всі ядра, на яких модель обчислює, по найменшому з виміряного на запит. Верхня межа: жодної частини витрат не поділено й не накладено, по найбільшому з виміряного на запит; де задача опитує марно, вони ростуть як квадрат числа запитів. Жодна не враховує кешів, блокувань і пам'яті, за які змагаються багато ядер.";
    simulate_band_rate: "The ends: each fetch also computes for the least, or the most, that a fetch was measured to cost. They know of no caches, locks and memory that many cores contend for.", "Межі: кожен запит додатково обчислює стільки, скільки щонайменше або щонайбільше коштував виміряний запит. Вони не враховують кешів, блокувань і пам'яті, за які змагаються багато ядер.";
    simulate_over_plan(most): "Simulated only: a run takes at most {most} fetches.", "Лише змодельовано: запуск бере щонайбільше {most} запитів.";
    simulate_refused(reason): "simulated only; {reason}", "лише змодельовано; {reason}";
}
