//! What measuring costs, and on whose machine that was measured.

use super::words;

words! {
    tax_measured(pairs, machine, tokio, day): "Each model was run in turn with the same waits written bare: no plan, no samples, no checks. Medians of {pairs} pairs, measured while this program was made, on {machine}, with tokio {tokio} ({day}).", "Кожну модель запускали по черзі з такою самою програмою без плану, записів і перевірок; пар запусків — {pairs}, наведено медіани, виміряні під час розроблення цієї програми: {machine}, tokio {tokio} ({day}).";
    tax_machine(cpu, cores, system): "{cpu}, {cores} cores, {system}", "{cpu}, ядер: {cores}, {system}";
    tax_dispatcher(rate, lag, bare): "Under a load of {rate} 99 of 100 fetches were handed over within {lag} of being due; a bare loop that does the same took {bare}.", "За навантаження {rate} 99 зі 100 запитів було передано щонайбільше через {lag} після належної миті; простому циклу, що робить те саме, було потрібно {bare}.";
    tax_here: "This run has the same processor and tokio, so this is how much more a fetch takes here:", "Цей запуск має той самий процесор і tokio, тож на стільки більше потребує тут один запит:";
    tax_other_machine(cpu, cores): "This run is on another machine ({cpu}, {cores} cores), where it may differ. This is how much more a fetch took there:", "Цей запуск зроблено на іншій машині ({cpu}, ядер: {cores}), де все може бути інакше. На стільки більше потребував там один запит:";
    tax_other_tokio(version): "This run has another tokio ({version}), with which it may differ. This is how much more a fetch took there:", "Цей запуск має інший tokio ({version}), з яким усе може бути інакше. На стільки більше потребував там один запит:";
    tax_unknown: "This record does not name both its processor and its tokio, so it may differ here. This is how much more a fetch took there:", "Цей запис не називає і процесора, і tokio, тож тут усе може бути інакше. На стільки більше потребував там один запит:";
}
