using System.Collections.Concurrent;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Tests.Jobs.Model;

/// <summary>A job that does in each of its runs what one letter says; the last letter holds for all runs to come.</summary>
/// <param name="Runs">
/// d: ends; c: ends in a commit of its own; f: fails; s: remembers a step, then fails; l: asks for a minute; r: is refused;
/// x: is taken away while it runs, as from a dead node.
/// </param>
internal sealed record Script(string Name, string Runs)
{
    public char Run(int number) => Runs[Math.Min(number, Runs.Length) - 1];
}

/// <summary>A module whose jobs follow their scripts; a failed one is tried again at once, so that nothing is left to chance.</summary>
internal sealed class ScriptModule : IModule
{
    public const int Attempts = 3;
    public static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    public string Name => "script";

    public void AddServices(IServiceCollection services) => services.AddSingleton<ScriptHandler>();

    public void MapApi(RouteGroupBuilder api) { }

    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work)
    {
        var atOnce = Retry.Exponential(TimeSpan.Zero, TimeSpan.Zero);
        work.Handle<Script, ScriptHandler>("script", attempts: Attempts, retry: atOnce);
    }

    public void Offer(Offers offers) { }
}

internal sealed class ScriptHandler(JobWriter writer, TimeProvider clock) : IJobHandler<Script>
{
    private readonly ConcurrentDictionary<string, int> runs = new(StringComparer.Ordinal);

    public async Task RunAsync(Script job, JobContext context, CancellationToken ct)
    {
        var run = runs.AddOrUpdate(job.Name, 1, (_, before) => before + 1);
        switch (job.Run(run))
        {
            case 'd':
                break;
            case 'c':
                await context.DoneAsync(_ => Task.CompletedTask, ct);
                break;
            case 's':
                await context.StepAsync("step", _ => Task.FromResult(run), ct);
                throw new InvalidOperationException("failed");
            case 'l':
                throw new RetryLaterException(ScriptModule.Later, "later");
            case 'r':
                throw RefusedException.NotFound("script.refused", "refused");
            case 'x':
                await TakeAwayAsync(context.Id);
                break;
            default:
                throw new InvalidOperationException("failed");
        }
    }

    private Task<int> TakeAwayAsync(long id)
    {
        var (stranger, now) = (Ids.New(clock), clock.GetUtcNow());
        return writer.RunAsync(
            async sql =>
            {
                await sql.ExecuteAsync(
                    "UPDATE job SET node = @node WHERE id = @id",
                    [("@node", stranger), ("@id", id)],
                    CancellationToken.None
                );
                return await Freeing.OrphansAsync(sql, lossesBeforeDead: 20, now, CancellationToken.None);
            },
            CancellationToken.None
        );
    }
}
