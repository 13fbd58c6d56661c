using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm;
using Signalbox.Platform.Secrets;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Hosting;

/// <summary>Builds the whole program. <c>Program.cs</c> and the tests call the same method.</summary>
public static class SignalboxApp
{
    /// <summary>Builds an application that is ready to run; starts nothing and touches no disk.</summary>
    /// <param name="args">Configuration from the command line, e.g. <c>--Data:Kind=Postgres</c>.</param>
    /// <param name="modules">The modules that this program has.</param>
    /// <param name="configure">What a test replaces: the clock, the log, the configuration.</param>
    public static WebApplication Build(
        string[] args,
        IReadOnlyList<IModule> modules,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ApplicationName = "signalbox" }
        );
        builder.Configuration.AddEnvironmentVariables("SIGNALBOX_");
        configure?.Invoke(builder);

        var services = builder.Services;
        AddPlatform(services);
        var work = new WorkCatalog();
        var offers = new Offers();
        ChannelWork.Add(work);
        OutboxCheck.Offer(offers);
        services.AddSingleton(work);
        services.AddSingleton(offers);
        offers.OfferJobs();
        foreach (var module in modules)
        {
            services.AddSingleton(module);
            module.AddServices(services);
            module.AddWork(work);
            module.Offer(offers);
        }

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapOpenApi();
        JobEndpoints.Map(app.MapGroup("/api/v1/jobs"));
        ChannelEndpoints.Map(app.MapGroup("/api/v1/channels"));
        foreach (var module in modules)
        {
            module.MapApi(app.MapGroup($"/api/v1/{module.Name}"));
            module.MapPages(app);
        }
        return app;
    }

    private static void AddPlatform(IServiceCollection services)
    {
        services.TryAddSingleton<TimeProvider>(new ZonedClock(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")));
        services.AddProblemDetails();
        services.AddExceptionHandler<RefusedExceptionHandler>();
        services.AddOpenApi();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });

        AddData(services);
        services.AddChecked<InstallationOptions>("Installation");
        services.AddSingleton<SecretBox>();
        services.AddChecked<OutboundOptions>("Outbound");
        services.AddSingleton<AddressGuard>();
        services.AddJobs();
        services.AddLlm();
        services.AddChannels();
    }

    private static void AddData(IServiceCollection services)
    {
        services.AddChecked<DataOptions>("Data");
        services.AddSingleton<Database>();
        services.AddSingleton<SqlitePragmas>();
        services.AddDbContextFactory<SignalboxDb>(
            (provider, db) =>
            {
                var data = provider.GetRequiredService<IOptions<DataOptions>>().Value;
                _ =
                    data.Kind == DatabaseKind.Sqlite
                        ? db.UseSqlite(data.ConnectionString)
                            .AddInterceptors(provider.GetRequiredService<SqlitePragmas>())
                        : db.UseNpgsql(data.ConnectionString);
            }
        );
        services.AddSingleton<SchemaScripts>();
    }
}
