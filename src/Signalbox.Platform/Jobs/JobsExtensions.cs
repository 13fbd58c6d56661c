using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs.Manage;
using Signalbox.Platform.Jobs.Pages;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Platform.Parts;
using Signalbox.Platform.Ui.Live;

namespace Signalbox.Platform.Jobs;

/// <summary>Registers the background engine.</summary>
public static class JobsExtensions
{
    /// <summary>Everything of the engine; the host starts and stops it.</summary>
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddChecked<JobsOptions>("Jobs");
        services.AddSingleton<IPostConfigureOptions<DataOptions>, TransactionLimit>();
        services.AddSingleton<JobWriter>();
        services.AddSingleton<JobSignals>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<Outage>();
        services.AddSingleton<PostgresNotifier>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<CronLoop>();
        services.AddSingleton<GroupSettling>();
        services.AddSingleton<Housekeeping>();
        services.AddSessions();
        services.AddSingleton<NodeLife>();
        services.AddSingleton<ListJobs>();
        services.AddJobsConsole();
        services.AddSingleton<JobsNow>();
        services.AddSingleton(p => new JobQueue(
            p.GetRequiredService<WorkCatalog>(),
            p.GetRequiredService<JobSignals>(),
            p.GetRequiredService<JobWriter>(),
            p.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(p => new JobTimers(
            p.GetRequiredService<JobQueue>(),
            p.GetRequiredService<JobSignals>(),
            p.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(p => new RetryDeadJob(
            p.GetRequiredService<JobWriter>(),
            p.GetRequiredService<JobSignals>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RetryDeadJob>>()
        ));
        services.AddSingleton<INodeRegistry>(p =>
            p.GetRequiredService<Database>().Kind == DatabaseKind.Sqlite
                ? ActivatorUtilities.CreateInstance<SqliteNodes>(p)
                : ActivatorUtilities.CreateInstance<PostgresNodes>(p)
        );
        services.AddSingleton(p => new JobEngine(
            p.GetRequiredService<Database>(),
            p.GetRequiredService<INodeRegistry>(),
            p.GetRequiredService<NodeLife>(),
            p.GetRequiredService<CronLoop>(),
            p.GetRequiredService<JobSignals>(),
            p.GetRequiredService<PostgresNotifier>(),
            p.GetRequiredService<Outage>(),
            p.GetRequiredService<KeepParts>(),
            p.GetRequiredService<IOptions<JobsOptions>>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<JobEngine>>()
        ));
        services.AddHostedService(p => p.GetRequiredService<JobEngine>());
    }

    private static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton<SessionLoop>();
        services.AddSingleton(p => new SessionRows(
            p.GetRequiredService<Database>(),
            p.GetRequiredService<JobSignals>(),
            p.GetRequiredService<TimeProvider>()
        ));
    }

    /// <summary>What a person asks of the engine.</summary>
    private static void AddJobsConsole(this IServiceCollection services)
    {
        services.AddSingleton<ShowJob>();
        services.AddSingleton<ListLanes>();
        services.AddSingleton<Schedules>();
        services.AddSingleton<ListRecurring>();
        services.AddSingleton<PreviewSchedule>();
        services.AddSingleton<ChangeSchedule>();
        services.AddSingleton<RunRecurringNow>();
        services.AddSingleton<ListDeadKinds>();
        services.AddSingleton<RetryDeadJobs>();
        services.AddSingleton<DismissDeadJob>();
        services.AddSingleton<JobsAttention>();
    }

    /// <summary>Offers the check <c>jobs.engine</c>, and dead jobs as something to do.</summary>
    internal static void OfferJobs(this Offers offers)
    {
        offers.Topic(new LiveTopic("jobs", typeof(JobsLive), TimeSpan.FromSeconds(2)) { Personal = true });
        offers.Check(
            new HealthCheck(
                Heartbeat.CheckName,
                Required: true,
                (services, _) =>
                    Task.FromResult(
                        services
                            .GetRequiredService<Heartbeat>()
                            .Check(services.GetRequiredService<IOptions<JobsOptions>>().Value.Enabled)
                    )
            )
            {
                Group = CheckGroup.Jobs,
                Runbook = "no-response",
            }
        );
        JobsChecks.Offer(offers);
        offers.Retention(
            new Retention(
                "session",
                "closed_at",
                services => services.GetRequiredService<IOptions<JobsOptions>>().Value.KeepDone
            )
        );
        offers.Retention(
            new Retention(
                "session_message",
                "set_aside_at",
                services => services.GetRequiredService<IOptions<JobsOptions>>().Value.KeepDead
            )
        );
        offers.Attention((services, ct) => services.GetRequiredService<JobsAttention>().RunAsync(ct));
    }
}
