using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class NumberUseRules
{
    public static ContractSection Section { get; } = new("numbers", "Numbers in use",
    [
        Kazoo("numbers.unique", "A number that another conference has is 400 numbers.unique, with the number as cause.",
            async run =>
            {
                var number = RunScope.NewNumber();
                await run.New(Of(number));
                (await run.Put("", run.Named(Of(number)))).Refuses("numbers", "unique", Taken(number));
            }),
        Kazoo("numbers.any-list", "It does not matter in which of the three lists a number is.", async run =>
        {
            var (first, second) = (RunScope.NewNumber(), RunScope.NewNumber());
            await run.New($$"""{"member":{"numbers":["{{first}}"]},"moderator":{"numbers":["{{second}}"]} }""");
            (await run.Put("", run.Named(Of(first)))).Refuses("numbers", "unique", Taken(first));
            (await run.Put("", run.Named($$"""{"member":{"numbers":["{{second}}"]} }""")))
                .Refuses("numbers", "unique", Taken(second));
        }),
        Kazoo("numbers.edits", "POST and PATCH cannot take a number either.", async run =>
        {
            var number = RunScope.NewNumber();
            await run.New(Of(number));
            var id = await run.New();
            (await run.Post($"/{id}", run.Named(Of(number)))).Refuses("numbers", "unique", Taken(number));
            (await run.Patch($"/{id}", Of(number))).Refuses("numbers", "unique", Taken(number));
        }),
        Kazoo("numbers.own", "A conference may be saved again with its own numbers.", async run =>
        {
            var number = RunScope.NewNumber();
            var id = await run.New(Of(number));
            (await run.Post($"/{id}", run.Named(Of(number)))).Succeeds()
                .Has("data/conference_numbers", $"[\"{number}\"]");
        }),
        Kazoo("numbers.freed", "DELETE frees the numbers of a conference.", async run =>
        {
            var number = RunScope.NewNumber();
            (await run.Delete($"/{await run.New(Of(number))}")).Succeeds();
            (await run.Create(Of(number))).Has("data/conference_numbers", $"[\"{number}\"]");
        }),
        Kazoo("numbers.dropped", "An edit that drops a number frees it.", async run =>
        {
            var number = RunScope.NewNumber();
            var id = await run.New(Of(number));
            (await run.Patch($"/{id}", """{"conference_numbers":[]}""")).Succeeds();
            await run.Create(Of(number));
        }),
        Ours("numbers.order", "The cause names all numbers that are taken, in the order of the request.", async run =>
        {
            string[] taken = [RunScope.NewNumber(), RunScope.NewNumber()];
            await run.New(Of(taken));
            (await run.Put("", run.Named(Of(taken[1], RunScope.NewNumber(), taken[0]))))
                .Refuses("numbers", "unique", Taken($"{taken[1]}, {taken[0]}"));
        }),
        Ours("numbers.twice", "The same number in two lists of one document is 400 numbers.unique.", async run =>
        {
            var number = RunScope.NewNumber();
            (await run.Put("", $$"""{"conference_numbers":["{{number}}"],"member":{"numbers":["{{number}}"]} }"""))
                .Refuses("numbers", "unique").Has("data/numbers/unique/cause", $"\"{number}\"");
        }),
        Ours("numbers.race", "Of several who take a number at the same time, one gets it.", async run =>
        {
            var document = Of(RunScope.NewNumber());
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => run.Put("", run.Named(document))));
            var got = answers.Count(it => it.Status == 201);
            answers[0].That(got == 1, $"one answer of 201, not {got}");
            foreach (var refused in answers.Where(it => it.Status != 201))
                refused.Refuses("numbers", "unique");
        }),
        Ours("numbers.plus", "A number may begin with +, and is kept as it was written.", async run =>
        {
            var number = $"+{RunScope.NewNumber()}";
            (await run.Create(Of(number))).Has("data/conference_numbers", $"[\"{number}\"]");
        }),
    ]);

    private static string Of(params IEnumerable<string> numbers) =>
        $$"""{"conference_numbers":[{{string.Join(',', numbers.Select(number => $"\"{number}\""))}}]}""";

    private static string Taken(string cause) => $$"""{"message":"Numbers already in use","cause":"{{cause}}"}""";
}
