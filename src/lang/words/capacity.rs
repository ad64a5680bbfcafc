//! The highest rate of arrivals that a model holds.

use super::words;

words! {
    capacity: "Capacity: the highest rate that each model held", "Спроможність: найвища інтенсивність, яку витримала кожна модель";
    capacity_goal: "A rate is held if responses do not grow while fetches come", "Модель витримує інтенсивність, якщо час відповіді не зростає, доки надходять запити";
    capacity_goal_p99(time): ", and 99 of 100 take at most {time}", ", а 99 зі 100 відповідей приходять щонайпізніше за {time}";
    capacity_goal_good(share, time): ", and {share} of all come within {time}", ", а {share} усіх приходять за {time} або швидше";
    capacity_holds: "holds, per s", "витримує, за с";
    capacity_fails: "fails, per s", "не витримує, за с";
    capacity_predicted: "predicted, per s", "прогноз, за с";
    capacity_met: "what it met", "у що вперлася";
    capacity_sure: "confirmed", "підтверджено";
    capacity_yes: "3 of 3, both ends", "3 із 3, обидві межі";
    capacity_no: "not three times alike", "не тричі однаково";
    capacity_not_monotone: "held a rate above one that it failed", "витримала більше, ніж те, чого не витримала";
    capacity_none: "none tried", "жодної зі спробуваних";
    capacity_any: "any", "будь-яку";
    capacity_note: "Each end was tried three times. Between them lies what was not tried, or cannot be told from tries of this length; in the charts over the rates a band shows it. Predicted: where an ideal machine would stop keeping up with the same arrivals.", "Кожну межу перевірено тричі. Між ними — те, чого не пробували або чого з прогонів такої довжини не визначити; на графіках за інтенсивністю це смуга. Прогноз: де перестала б устигати ідеальна машина за тих самих надходжень.";
    met_places(places): "all its places were taken ({places})", "усі її місця були зайняті ({places})";
    met_computing(cores): "no time left: {cores} cores were busy", "бракувало часу: зайнято ядер {cores}";
    met_harness(lag): "the harness: fetches were handed over late (p99 {lag}); the model may hold more", "генератор: запити передано із запізненням (p99 {lag}); модель може витримати більше";
    met_response: "responses took longer than they may", "відповіді тривали довше, ніж дозволено";
    met_timed_out(after): "not done after {after}, long after the last fetch had come", "не завершила за {after}, хоча останній запит давно надійшов";
    met_broken: "a trial could not be run", "прогін не вдалося виконати";
}
