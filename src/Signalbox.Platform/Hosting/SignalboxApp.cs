using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Signalbox.Platform.About;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Health.History;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Identity.Pages;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Platform.Llm;
using Signalbox.Platform.Logs;
using Signalbox.Platform.Metrics;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Parts;
using Signalbox.Platform.Preferences;
using Signalbox.Platform.Secrets;
using Signalbox.Platform.Time;
using Signalbox.Platform.Ui;
using Signalbox.Platform.Ui.Setup;

namespace Signalbox.Platform.Hosting;

/// <summary>Builds the whole program. <c>Program.cs</c> and the tests call the same method.</summary>
public static class SignalboxApp
{
    /// <summary>Builds an application that is ready to start; reads the settings and touches nothing else.</summary>
    /// <param name="args">Settings, e.g. <c>--Data:Kind=Postgres</c>; they win over the environment's.</param>
    /// <param name="modules">The modules that this program has.</param>
    /// <param name="configure">What a test replaces: the clock, the log, the configuration.</param>
    /// <exception cref="RefusedException">Codes <c>settings.…</c>: they cannot be read.</exception>
    public static WebApplication Build(
        string[] args,
        IReadOnlyList<IModule> modules,
        Action<WebApplicationBuilder>? configure = null
    ) => Build(SettingsInput.OfThisProcess(args), modules, configure);

    /// <summary>Starts a built application: settings, folders, database, checks, schema, scheduler, ready.</summary>
    /// <param name="patient">Whether to wait for a PostgreSQL that does not answer yet.</param>
    /// <exception cref="RefusedException">Codes <c>settings.…</c> and <c>data.…</c>.</exception>
    public static async Task StartAsync(WebApplication app, bool patient, CancellationToken ct)
    {
        // First, and alone: whatever else is made reads settings.
        app.Services.GetRequiredService<SettingsCheck>().Run();
        var routes = WarmRoutesAsync(app);
        var startUp = app.Services.GetRequiredService<StartUp>();
        await startUp.PrepareAsync(patient, ct);
        // It may still be hashed; nobody can use the account, or make another, before it is there.
        var account = startUp.FirstAccountAsync(ct);
        await routes;
        await app.StartAsync(ct);
        await account;
        app.Services.GetRequiredService<ReadyLog>().Say();
    }

    /// <summary>The first part of <see cref="StartAsync"/>: after it the services can be used, and nothing runs.</summary>
    internal static async Task PrepareAsync(WebApplication app, bool patient, CancellationToken ct)
    {
        app.Services.GetRequiredService<SettingsCheck>().Run();
        var startUp = app.Services.GetRequiredService<StartUp>();
        await startUp.PrepareAsync(patient, ct);
        await startUp.FirstAccountAsync(ct);
    }

    /// <summary>Works out the routes while the database is being made ready: the one source of all of them keeps what it found, so that the first request finds it there.</summary>
    /// <returns>How many there are.</returns>
    private static Task<int> WarmRoutesAsync(WebApplication app) =>
        Task.Run(() => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.Count, CancellationToken.None);

    internal static WebApplication Build(
        SettingsInput input,
        IReadOnlyList<IModule> modules,
        Action<WebApplicationBuilder>? configure
    )
    {
        // Empty: no settings files, watchers and loggers but our own.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "signalbox" });
        var notices = SettingsSources.Add(builder.Configuration, input);
        var hosting = Read(builder.Configuration);
        builder.WebHost.UseKestrelCore().UseUrls([.. hosting.ListenOn]);
        LogSetup.Add(builder.Logging);
        configure?.Invoke(builder);
        // The engine is both: slots are ticked by whoever works.
        var roles = Read(builder.Configuration);
        if (!roles.Has("worker") && !roles.Has("scheduler"))
            builder.Configuration["Jobs:Enabled"] = "false";

        var installed = InstalledModules.From(modules, builder.Configuration);
        var services = builder.Services;
        services.AddSingleton(notices);
        services.AddSingleton(FirstPassword.From(builder.Configuration));
        services.AddSingleton(installed);
        AddPlatform(services);
        var work = new WorkCatalog();
        var offers = new Offers();
        services.AddSingleton(work);
        services.AddSingleton(offers);
        Offer(offers);
        ChannelWork.Add(work);
        foreach (var module in installed.Enabled)
        {
            services.AddSingleton(module);
            module.AddServices(services);
            module.AddWork(work);
            module.Offer(offers);
        }

        var app = builder.Build();
        app.Services.GetRequiredService<MetricsCollector>().Listen();
        HttpPipeline.Use(app);
        Map(app, installed, Read(app.Configuration));
        app.UseEndpoints(_ => { }); // all are mapped: from here on the one source has them
        return app;
    }

    /// <summary>What the platform itself offers: checks, pages, commands.</summary>
    public static void Offer(Offers offers)
    {
        BuiltInChecks.Offer(offers);
        ClockCheck.Offer(offers);
        NetChecks.Offer(offers);
        CertificateCheck.Offer(offers);
        ConfigurationChecks.Offer(offers);
        DatabaseChecks.Offer(offers);
        IdentityChecks.Offer(offers);
        offers.Command(LogsCommand.Build);
        offers.OfferJobs();
        offers.OfferParts();
        offers.OfferLlm();
        AuditHosting.Offer(offers);
        OutboxCheck.Offer(offers);
        offers.OfferConsole();
        offers.OfferSetup();
        offers.OfferOverview();
        offers.OfferChannels();
        offers.OfferHealthHistory();
        offers.Fence(ScheduleFence.Step);
        offers.Fence(SessionMessagesFence.Step);
        offers.Fence(DeliveryFence.Step);
        offers.Fence(SessionFence.Step);
        offers.Fence(AttemptFence.Step);
    }

    private static void Map(WebApplication app, InstalledModules modules, HostingOptions hosting)
    {
        HealthEndpoints.Map(app);
        MetricsEndpoint.Map(app);
        if (!hosting.Has("web"))
            return;
        app.MapConsole(modules);
        PageEndpoints.Map(app);
        app.MapOpenApi().RequireAuthorization(HttpPipeline.InsideOnly);
        IdentityEndpoints.Map(app.MapGroup("/api/v1/identity"));
        AuditHosting.Map(app);
        HealthHistory.Map(app.MapGroup("/api/v1/health"));
        PreferenceEndpoints.Map(app.MapGroup("/api/v1/display"));
        AboutEndpoints.Map(app.MapGroup("/api/v1/about"));
        OverviewEndpoints.Map(app.MapGroup("/api/v1/overview"));
        JobEndpoints.Map(app.MapGroup("/api/v1/jobs"));
        LlmEndpoints.Map(app.MapGroup("/api/v1/llm"));
        ChannelEndpoints.Map(app.MapGroup("/api/v1/channels"));
        foreach (var module in modules.Enabled)
        {
            module.MapApi(app.MapGroup($"/api/v1/{module.Name}"));
            module.MapPages(app);
        }
    }

    /// <summary>Before they are checked: what cannot be read is refused at the start, with its name.</summary>
    private static HostingOptions Read(IConfiguration configuration)
    {
        var hosting = new HostingOptions();
        var section = configuration.GetSection("Hosting");
        hosting.Address = section["Address"] ?? hosting.Address;
        hosting.Urls = section["Urls"];
        hosting.Roles = section["Roles"] ?? hosting.Roles;
        hosting.Port = int.TryParse(section["Port"], CultureInfo.InvariantCulture, out var port) ? port : hosting.Port;
        return hosting;
    }

    private static void AddPlatform(IServiceCollection services)
    {
        services.AddRouting();
        services.AddMetrics();
        services.TryAddSingleton<TimeProvider>(provider => new ZonedClock(
            OwnersZone.From(provider.GetRequiredService<IConfiguration>())
        ));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.Configure<HostOptions>(host =>
        {
            // A little under the 30 s after which containers and systemd kill.
            host.ShutdownTimeout = TimeSpan.FromSeconds(28);
            // None needs another; all is ready when the last is.
            host.ServicesStartConcurrently = true;
        });

        AddHosting(services);
        AddData(services);
        services.AddSingleton<SecretBox>();
        services.AddChecked<OutboundOptions>("Outbound");
        services.AddSingleton<AddressGuard>();
        services.AddOutboundClient(SignedPost.Client);
        services.AddSingleton<SignedPost>();
        services.AddParts();
        services.AddJobs();
        services.AddLlm();
        services.AddChannels();
        services.AddConsole();
        services.AddIdentityPages();
        services.AddSetup();
        services.AddAudit();
        services.AddHealthHistory();
        services.AddOverview();
        services.AddPreferences();
        services.AddSingleton<InstallationLanguage>();
        services.AddSingleton<ShowAbout>();
    }

    private static void AddHosting(IServiceCollection services)
    {
        services.AddChecked<InstallationOptions>("Installation");
        services.AddChecked<HostingOptions>("Hosting");
        services.AddChecked<IdentityOptions>("Identity");
        services.AddChecked<LogOptions>("Logs");
        services.AddChecked<MetricsOptions>("Metrics");
        services.AddSingleton<IPostConfigureOptions<InstallationOptions>, InstallationDefaults>();
        services.AddSingleton<SettingsCatalog>();
        services.AddSingleton<SettingsCheck>();
        services.AddSingleton(provider => new SettingsReport(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<SettingsCatalog>(),
            provider.GetRequiredService<SettingsCheck>()
        ));
        services.AddSingleton(new StartState());
        services.AddSingleton<StartUp>();
        services.AddSingleton<ReadyLog>();
        services.AddSingleton<TellSystemd>();
        services.AddHostedService(provider => provider.GetRequiredService<TellSystemd>());
        services.AddSingleton<HealthRunner>();
        services.AddSingleton(provider => new LookAtChecks(provider.GetRequiredService<HealthRunner>()));
        services.AddHostedService<CheckMetrics>();
        services.AddSingleton(provider => new CheckTitles(provider.GetRequiredService<Ui.Words.WordBook>()));
        services.AddSingleton(provider => new Ui.Words.RefusalMeanings(
            provider.GetRequiredService<Ui.Words.WordBook>()
        ));
        services.TryAddSingleton<OutsideClock>();
        services.AddSingleton(provider => new MaskSecrets(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<SettingsCatalog>()
        ));
        services.AddSingleton(provider => new ReadLogs(
            provider.GetRequiredService<IOptions<LogOptions>>(),
            provider.GetRequiredService<IOptions<InstallationOptions>>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton(provider => new MetricReader(provider.GetRequiredService<MetricsCollector>()));
        services.AddHostedService<MachineMetrics>();
        HttpPipeline.AddServices(services);
        ApiDocument.Add(services);
    }

    private static void AddData(IServiceCollection services)
    {
        services.AddChecked<DataOptions>("Data");
        services.AddSingleton<IPostConfigureOptions<DataOptions>, DataDefaults>();
        services.AddSingleton<Database>();
        services.AddSingleton<DatabaseLock>();
        services.AddHostedService<DatabaseMetrics>();
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton<SqlitePragmas>();
        services.AddSingleton<IDbContextFactory<SignalboxDb>, SignalboxDbs>();
        services.AddSingleton(provider => new Fences(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new RaiseFence(
            provider.GetRequiredService<SchemaScripts>(),
            provider.GetRequiredService<Offers>()
        ));
        services.AddSingleton(provider => new SchemaScripts(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<DatabaseStart>(),
            provider.GetRequiredService<InstalledModules>(),
            provider.GetRequiredService<TimeProvider>()
        ));
    }
}
