using FsCheck;
using FsCheck.Fluent;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Model;

public sealed class StoresAgreeTests
{
    private int made;

    [Theory, EachDatabase]
    public async Task Whatever_is_done_the_rows_are_those_of_a_model_on_every_database(DatabaseKind kind)
    {
        List<EngineRows> engines = [await EngineRows.StartAsync(DatabaseKind.Sqlite)];
        if (kind == DatabaseKind.Postgres)
            engines.Add(await EngineRows.StartAsync(kind));
        var (sequences, deeds) = (0, 0);
        var property = Prop.ForAll(
            Deeds.Several,
            several =>
            {
                (sequences, deeds) = (sequences + 1, deeds + several.Count);
                PlayAsync(engines, several).GetAwaiter().GetResult();
            }
        );
        var config = Config
            .QuickThrowOnFailure.WithMaxTest(LongSuite.Rounds(25, 500))
            .WithStartSize(8)
            .WithEndSize(LongSuite.Rounds(24, 40))
            .WithQuietOnSuccess(true);

        // FsCheck waits in the thread that calls it.
        await Task.Run(() => Check.One(config, property), TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{deeds} deeds in {sequences} sequences: the same rows in the model and in {engines.Count} databases"
        );
        foreach (var engine in engines)
            await engine.DisposeAsync();
    }

    private async Task PlayAsync(List<EngineRows> engines, List<Deed> deeds)
    {
        foreach (var engine in engines)
            await engine.ClearAsync();
        var model = new EngineModel(engines[0].Now);
        foreach (var deed in deeds)
        {
            if (deed is Deed.Wait wait)
            {
                await WaitAsync(model, engines, model.Now + TimeSpan.FromMinutes(wait.Minutes));
                continue;
            }
            await DoAsync(deed, model, engines);
            await CompareAsync(model, engines);
        }
    }

    /// <summary>From one instant at which something is due to the next, so that each is met exactly.</summary>
    private static async Task WaitAsync(EngineModel model, List<EngineRows> engines, DateTimeOffset end)
    {
        while (model.Now < end)
        {
            model.Now = model.Next < end ? model.Next.Value : end;
            engines.ForEach(e => e.MoveTo(model.Now));
            await CompareAsync(model, engines);
        }
    }

    private static async Task CompareAsync(EngineModel model, List<EngineRows> engines)
    {
        model.Settle();
        foreach (var engine in engines)
        {
            await engine.SettleAsync();
            Assert.Equal(model.Rows(), await engine.RowsAsync());
        }
    }

    private async Task DoAsync(Deed deed, EngineModel model, List<EngineRows> engines)
    {
        var now = model.Now;
        switch (deed)
        {
            case Deed.Enqueue(var runs, var dedupe, var minutes):
            {
                var (script, key) = (New(runs), dedupe is null ? null : $"dedupe-{dedupe}");
                var at = now + TimeSpan.FromMinutes(minutes);
                await SameAsync(model.Enqueue(script, key, at), engines, e => e.EnqueueAsync(script, key, at));
                break;
            }
            case Deed.EnqueueGroup(var number, var runs, var settledRuns):
            {
                var (key, scripts, settled) = (
                    $"group-{number}",
                    runs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(New).ToList(),
                    New(settledRuns)
                );
                await SameAsync(
                    model.EnqueueGroup(key, scripts, settled),
                    engines,
                    e => e.EnqueueGroupAsync(key, scripts, settled)
                );
                break;
            }
            case Deed.SetTimer(var number, var minutes, var runs):
            {
                var (key, at, script) = ($"timer-{number}", now + TimeSpan.FromMinutes(minutes), New(runs));
                model.SetTimer(key, at, script);
                await SameAsync(true, engines, e => e.SetTimerAsync(key, at, script));
                break;
            }
            case Deed.CancelTimer(var number):
            {
                var key = $"timer-{number}";
                await SameAsync(model.CancelTimer(key), engines, e => e.CancelTimerAsync(key));
                break;
            }
            case Deed.RetryDead(var which) when model.Names is { Count: > 0 } names:
            {
                var name = names[which % names.Count];
                await SameAsync(model.RetryDead(name), engines, e => e.RetryDeadAsync(name));
                break;
            }
        }
    }

    private static async Task SameAsync(bool expected, List<EngineRows> engines, Func<EngineRows, Task<bool>> answer)
    {
        foreach (var engine in engines)
            Assert.Equal(expected, await answer(engine));
    }

    /// <summary>Names are never used twice: a handler counts its runs by them.</summary>
    private Script New(string runs) => new($"job-{made++:d6}", runs);
}
