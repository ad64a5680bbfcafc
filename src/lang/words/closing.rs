//! The last words of a run: who was faster than whom, and which limit holds a model back.

use super::words;

words! {
    closing_on(backend): " on {backend}", " ({backend})";
    closing_fastest(model, place, time): "{model} was the fastest{place}: {time}.", "Найшвидша модель{place} — {model}: {time}.";
    closing_fastest_of(model, place, time, others): "{model} had the shortest makespan{place}, {time}, but this run shows no difference to {others}.", "Найменша тривалість{place} — {time} у {model}, але різниці з {others} цей запуск не показує.";
    closing_lane(lane, took, like, like_took): "{lane} took {took}, and {like}, which it is like, {like_took}.", "{lane} тривала {took}, а подібна до неї {like} — {like_took}.";
    closing_languages: "Each language computes as long as is asked, at its own speed: across languages no winner is named.", "Кожна мова обчислює стільки часу, скільки задано, зі своєю швидкістю: між мовами переможця не називаємо.";
    closing_no_winner(place, model, others): "No difference is shown{place} between {model} and {others}.", "Між {model} і {others} різниці не видно{place}.";
    closing_ratio(fast, ratio, slow, time): "{fast} was {ratio} as fast as {slow} ({time}).", "Модель {fast} швидша за {slow} ({time}), відношення {ratio}.";
    limit_is_one(models, least): "{models}: one fetch at a time is the limit. Take a model that overlaps waits, or live with {least} at least.", "{models}: межа — один запит за раз. Візьміть модель, у якій очікування накладаються, або миріться щонайменше з {least}.";
    limit_is_workers(models, most, least): "{models}: the number of workers ({most}) is the limit. Raise it (--workers, workers), or live with {least} at least.", "{models}: межа — робочі потоки ({most}). Збільште її (--workers, workers) або миріться щонайменше з {least}.";
    limit_is_in_flight(models, most, least): "{models}: {most} in flight is the limit. Raise it (--in-flight, in_flight), or live with {least} at least.", "{models}: межа — запити в роботі ({most}). Збільште її (--in-flight, in_flight) або миріться щонайменше з {least}.";
    limit_is_blocking_threads(models, most, least): "{models}: the number of blocking threads ({most}) is the limit. Raise it (--blocking-threads, blocking_threads), or live with {least} at least.", "{models}: межа — блокувальні потоки ({most}). Збільште її (--blocking-threads, blocking_threads) або миріться щонайменше з {least}.";
    limit_is_connections(models, most, least): "{models}: the number of connections ({most}) is the limit. Raise it (--connections, connections), or live with {least} at least.", "{models}: межа — з'єднання ({most}). Збільште її (--connections, connections) або миріться щонайменше з {least}.";
    limit_is_one_core(models, least): "{models}: computing on one core is the limit. Take a model that computes on several, or live with {least} at least.", "{models}: межа — обчислення на одному ядрі. Візьміть модель, яка обчислює на кількох, або миріться щонайменше з {least}.";
    limit_is_cores(models, most, least): "{models}: computing on {most} cores is the limit. Compute less or on more cores, or live with {least} at least.", "{models}: межа — обчислення на ядрах (усього {most}). Обчислюйте менше чи на більшій кількості ядер або миріться щонайменше з {least}.";
}
