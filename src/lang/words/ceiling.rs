//! The most fetches at once that a model holds, and what stops it.

use super::words;

words! {
    ceiling: "Ceiling: the most fetches at once that each model held", "Стеля: найбільше запитів водночас, які витримала кожна модель";
    ceiling_rule(slower, budget, most): "N grows until something refuses it, or until it takes more than {slower} what is predicted. Each model has {budget}, and no N over {most} is tried.", "N зростає, доки щось не відмовить або доки тривалість прогону не перевищить {slower} прогнозу. Кожна модель має {budget}; N, більшого за {most}, не пробують.";
    ceiling_holds: "held, N", "витримала, N";
    ceiling_stops: "stopped at, N", "зупинилася на, N";
    ceiling_by: "stopped by", "що зупинило";
    ceiling_at(size): "N = {size}", "за N = {size}";
    ceiling_note: "What is refused by arithmetic is refused before anything starts; a trial holds itself to what it was granted. Between what held and what stopped lies what was not tried: in the charts over N it is a band. Hollow marks are predictions of an ideal machine with no such limit.", "Те, чого не дозволяє арифметика, відхилено до початку; кожен прогін не бере більше, ніж йому надано. Між тим, що вдалося, і тим, що зупинило, — те, чого не пробували: на графіках за N це смуга. Порожні позначки — прогнози для ідеальної машини без такої межі.";
    ceiling_refused: "a refused thread", "відмова створити потік";
    ceiling_slower: "slowing down", "сповільнення";
    ceiling_time: "time", "час";
    ceiling_broken: "a trial that failed", "невдалий прогін";
    ceiling_nothing: "nothing", "ніщо";
    ceiling_open: "not known", "невідомо";
    ceiling_nothing_why(most): "nothing stopped it up to N = {most}, where the search ends", "ніщо не зупинило аж до N = {most}, де пошук закінчується";
    ceiling_open_why: "the search was cut short", "пошук перервано";

    over_given_threads(threads, most): "it needs {threads} threads; --most-threads allows {most}", "потрібно потоків: {threads}; --most-threads дозволяє {most}";
    over_given_memory(needed, most): "it needs about {needed}; --most-memory allows {most}", "потрібно близько {needed}; --most-memory дозволяє {most}";
    over_port_limit(connections, ports): "it needs {connections} ports, one for each connection; net.ipv4.ip_local_port_range has {ports}. To raise it: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\", or set --connections", "потрібно портів: {connections}, по одному на з'єднання; у net.ipv4.ip_local_port_range їх {ports}. Щоб збільшити: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\", або задайте --connections";
    met_limit(cause, limit, remedy): "{cause}. It met {limit}. To raise that: {remedy}", "{cause}. Межа, у яку вперся прогін: {limit}. Щоб збільшити: {remedy}";
    met_own_limit(cause, limit, remedy): "{cause}. It met {limit}, which the trial sets for itself. To raise that: {remedy}", "{cause}. Межа, у яку вперся прогін: {limit}; він задає її собі сам. Щоб збільшити: {remedy}";
    slower_than(makespan, times, predicted, most, busy): "it took {makespan}, {times} the {predicted} that are predicted, and more than {most} counts as slower; cores busy: {busy}. To go on all the same: --slower", "тривало {makespan} — це {times} прогнозу ({predicted}), а понад {most} — уже сповільнення; зайнято ядер: {busy}. Щоб іти далі попри це: --slower";
    no_time_left(next, left): "no limit of the machine, but time: it would take about {next}, and {left} of its time are left. To give more: --max-time", "це не межа машини, а час: прогін тривав би близько {next}, а моделі залишилося {left}. Щоб дати більше: --max-time";
    time_spent(after): "no limit of the machine, but time: it was not done after {after}, when its time was over. To give more: --max-time", "це не межа машини, а час: прогін не завершився за {after}, коли час моделі вийшов. Щоб дати більше: --max-time";
}
