using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Drills;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations;

/// <summary>What keeps the whole alive: sets to come back from, and drills that prove them.</summary>
public sealed class OperationsModule : IModule
{
    public string Name => "operations"; // URL segment, table prefix

    public void AddServices(IServiceCollection services)
    {
        services.AddChecked<BackupOptions>("Backup");
        services.AddSingleton<Installation>();
        services.AddSingleton<OperationLock>();
        services.AddSingleton<BackupFolder>();
        services.AddSingleton<FilesPart>();
        services.AddSingleton<ConfigurationPart>();
        services.AddSingleton<SqliteCopier>();
        services.AddSingleton<PostgresCopier>();
        services.AddSingleton<SqliteLoader>();
        services.AddSingleton<PostgresLoader>();
        services.AddSingleton<IDatabaseCopier>(p =>
            IsSqlite(p) ? p.GetRequiredService<SqliteCopier>() : p.GetRequiredService<PostgresCopier>()
        );
        services.AddSingleton<IDatabaseLoader>(p =>
            IsSqlite(p) ? p.GetRequiredService<SqliteLoader>() : p.GetRequiredService<PostgresLoader>()
        );
        services.AddSingleton<CreateBackup>();
        services.AddSingleton<VerifyBackup>();
        services.AddSingleton<PruneBackups>();
        services.AddSingleton<BackupJob>();
        services.AddSingleton<DrillRecords>();
        services.AddSingleton<RunDrill>();
        services.AddSingleton<DrillJob>();
    }

    public void MapApi(RouteGroupBuilder api) { }

    public void ConfigureModel(ModelBuilder model) => model.Entity<InstallationName>(InstallationName.Configure);

    public void AddWork(WorkCatalog work)
    {
        work.Lane("operations", perCluster: 1);
        work.Recurring(
            "operations.backup",
            "30 2 * * *",
            due => new MakeBackup(due),
            labelZh: "每日备份",
            labelEn: "Daily backup"
        );
        work.Recurring(
            "operations.drill",
            "0 4 * * 0",
            due => new MakeDrill(due),
            labelZh: "恢复演练",
            labelEn: "Restore drill"
        );
        var later = Retry.Exponential(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15));
        var hours = TimeSpan.FromHours(6);
        work.Handle<MakeBackup, BackupJob>("operations.make-backup", "operations", 3, later, hours);
        work.Handle<MakeDrill, DrillJob>("operations.make-drill", "operations", 3, later, hours);
    }

    public void Offer(Offers offers)
    {
        offers.Command(BackupCommands.Build);
        offers.Command(DrillCommands.Build);
        offers.Check(BackupChecks.Newest);
        offers.Check(BackupChecks.Drill);
    }

    private static bool IsSqlite(IServiceProvider services) =>
        services.GetRequiredService<IOptions<DataOptions>>().Value.Kind == DatabaseKind.Sqlite;
}
