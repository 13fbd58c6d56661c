using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.TestHost;

internal sealed record Plain(string Name);

internal sealed record Failing(string Name);

internal sealed record Stepped(string Name);

internal sealed record Polite(string Name);

internal sealed record Chain(string Name);

internal sealed record Hopeless(string Name);

internal sealed class PlainHandler : IJobHandler<Plain>
{
    public async Task RunAsync(Plain job, JobContext context, CancellationToken ct)
    {
        await Work.DoAsync(ct);
        await context.DoneAsync(t => Work.RecordAsync(t, job.Name, null, ct), ct);
    }
}

/// <summary>Its first attempt fails.</summary>
internal sealed class FailingHandler : IJobHandler<Failing>
{
    public const string Reason = "the first time always";

    public async Task RunAsync(Failing job, JobContext context, CancellationToken ct)
    {
        if (context.Attempt == 1)
            throw new InvalidOperationException(Reason);
        await Work.DoAsync(ct);
        await context.DoneAsync(t => Work.RecordAsync(t, job.Name, null, ct), ct);
    }
}

/// <summary>Each step says in a file that it ran, before it is remembered.</summary>
internal sealed class SteppedHandler(HostOrders orders) : IJobHandler<Stepped>
{
    private readonly Lock gate = new();
    private readonly string log = Path.Combine(
        orders.Folder,
        string.Create(CultureInfo.InvariantCulture, $"steps-{TimeProvider.System.GetUtcNow().Ticks:d20}.log")
    );

    public async Task RunAsync(Stepped job, JobContext context, CancellationToken ct)
    {
        var first = await context.StepAsync("first", inner => StepAsync(job, "first", inner), ct);
        await context.ProgressAsync(50, "half of it", ct);
        var rest = await context.StepsAsync(
            "rest",
            (string[])["a", "b"],
            (item, inner) => StepAsync(job, item, inner),
            parallel: 2,
            ct
        );
        await context.DoneAsync(t => Work.RecordAsync(t, job.Name, $"{first} {string.Join(' ', rest)}", ct), ct);
    }

    private async Task<string> StepAsync(Stepped job, string step, CancellationToken ct)
    {
        await Work.DoAsync(ct);
        var token = Guid.NewGuid().ToString("n");
        // One at a time: two that append at once would write over each other.
        lock (gate)
            File.AppendAllText(log, $"{job.Name} {step} {token}\n");
        return token;
    }
}

/// <summary>Asks once for a pause, and remembers that it did.</summary>
internal sealed class PoliteHandler : IJobHandler<Polite>
{
    public async Task RunAsync(Polite job, JobContext context, CancellationToken ct)
    {
        var asked = true;
        await context.StepAsync("asked", _ => Task.FromResult(asked = false), ct);
        if (!asked)
            throw new RetryLaterException(TimeSpan.FromMilliseconds(100), "429");
        await Work.DoAsync(ct);
        await context.DoneAsync(t => Work.RecordAsync(t, job.Name, null, ct), ct);
    }
}

/// <summary>Another job follows from it, in the commit that ends it.</summary>
internal sealed class ChainHandler(Database database, JobQueue queue) : IJobHandler<Chain>
{
    public async Task RunAsync(Chain job, JobContext context, CancellationToken ct)
    {
        await Work.DoAsync(ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await Work.RecordAsync(transaction, job.Name, null, ct);
        await queue.EnqueueAsync(transaction, new Plain($"{job.Name}ed"), null, ct);
        await context.CommitDoneAsync(transaction, ct);
    }
}

/// <summary>Is dead after its first attempt.</summary>
internal sealed class HopelessHandler : IJobHandler<Hopeless>
{
    public const string Reason = "There is nothing to do for";

    public Task RunAsync(Hopeless job, JobContext context, CancellationToken ct) =>
        throw RefusedException.NotFound("host.nothing", $"{Reason} {job.Name}.");
}

internal static class Work
{
    /// <summary>A little while, and now and then a longer one, so that a kill finds something half done.</summary>
    public static Task DoAsync(CancellationToken ct)
    {
        var milliseconds = Random.Shared.Next(Random.Shared.Next(8) == 0 ? 300 : 15);
        return Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, ct);
    }

    public static async Task RecordAsync(WriteTransaction transaction, string name, string? note, CancellationToken ct)
    {
        await using var command = transaction.Command(
            "INSERT INTO host_record (name, note, process) VALUES (@name, @note, @process)",
            ("@name", name),
            ("@note", note),
            ("@process", Environment.ProcessId)
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
