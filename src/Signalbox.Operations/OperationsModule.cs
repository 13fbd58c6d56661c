using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Alerts;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Backups.Manage;
using Signalbox.Operations.Checklists;
using Signalbox.Operations.Doctor;
using Signalbox.Operations.Drills;
using Signalbox.Operations.Offsite;
using Signalbox.Operations.Restores;
using Signalbox.Operations.Restores.Manage;
using Signalbox.Operations.Vitals;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Ui.Navigation;

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
        services.AddRestores(IsSqlite);
        services.AddSingleton<CreateBackup>();
        services.AddSingleton<VerifyBackup>();
        services.AddSingleton<PruneBackups>();
        services.AddSingleton<BackupJob>();
        services.AddSingleton<DrillRecords>();
        services.AddSingleton<MakeDrillAccount>();
        services.AddSingleton<TryProgram>();
        services.AddSingleton<RunDrill>();
        services.AddSingleton<DrillJob>();
        services.AddOffsite();
        services.AddSingleton<ListBackups>();
        services.AddSingleton<ListDrills>();
        services.AddSingleton<AskForOperation>();
        services.AddSingleton<AskedJobs>();
        services.AddAlerts();
        services.AddDoctor();
        services.AddVitals();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        BackupEndpoints.Map(api);
        RestoreEndpoints.Map(api);
        AlertEndpoints.Map(api);
        DoctorHosting.Map(api);
        VitalsHosting.Map(api);
    }

    public void ConfigureModel(ModelBuilder model)
    {
        model.Entity<InstallationName>(InstallationName.Configure);
        AlertModel.Configure(model);
        model.Entity<Confirmation>(Confirmation.Configure);
        model.Entity<Vital>(Vital.Configure);
    }

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
        work.Handle<MakeSetNow, AskedJobs>("operations.make-set-now", "operations", 2, later, hours);
        work.Handle<VerifySetNow, AskedJobs>("operations.verify-set-now", "operations", 2, later, hours);
        work.Handle<DrillSetNow, AskedJobs>("operations.drill-set-now", "operations", 2, later, hours);
        // Once: what was asked for hours ago must not be prepared unasked.
        work.Handle<PrepareRestoreNow, RestoreJob>("operations.prepare-restore", "operations", 1, later, hours);
        work.AddOffsite();
    }

    public void Offer(Offers offers)
    {
        offers.Command(BackupCommands.Build);
        offers.Command(DrillCommands.Build);
        RestoreHosting.Offer(offers);
        offers.Check(BackupChecks.Newest);
        offers.Check(BackupChecks.Drill);
        AlertHosting.Offer(offers);
        DoctorHosting.Offer(offers);
        VitalsHosting.Offer(offers);
        offers.AddOffsite();
        offers.Page(new NavEntry(NavGroup.System, 25, "/backups", "nav.backups", "history") { Letter = 'b' });
    }

    private static bool IsSqlite(IServiceProvider services) =>
        services.GetRequiredService<IOptions<DataOptions>>().Value.Kind == DatabaseKind.Sqlite;
}
