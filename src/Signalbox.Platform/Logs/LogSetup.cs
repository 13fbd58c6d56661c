using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NLog;
using NLog.Config;
using NLog.Extensions.Logging;
using NLog.Layouts;
using NLog.Targets;
using NLog.Targets.Wrappers;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Logs;

/// <summary>Puts the log together: NLog behind <c>ILogger</c>, a factory of its own for each program in the process.</summary>
internal static class LogSetup
{
    // It warns of keys in clear; ours are sealed before they are kept (Ui/Forgery/KeyRows).
    private const string KeyManager = "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager";

    // For each request it makes a scope that JsonLine leaves out and a record that AccessLog makes better; see Traced.
    private const string Hosting = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static void Add(ILoggingBuilder logging)
    {
        logging.Services.AddSingleton<ILoggerProvider>(Provider);
        logging.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(
            provider => new ConfigureOptions<LoggerFilterOptions>(filter => Filter(filter, provider))
        );
    }

    private static void Filter(LoggerFilterOptions filter, IServiceProvider provider)
    {
        var minimum = LogOptions.From(provider.GetRequiredService<IConfiguration>()).Minimum;
        filter.MinLevel = (Microsoft.Extensions.Logging.LogLevel)minimum.Ordinal;
        filter.Rules.Add(new LoggerFilterRule(null, KeyManager, Microsoft.Extensions.Logging.LogLevel.Error, null));
        filter.Rules.Add(new LoggerFilterRule(null, Hosting, Microsoft.Extensions.Logging.LogLevel.None, null));
        // What the framework tells at information is told better by us, or is nobody's news.
        if (minimum < NLog.LogLevel.Warn && minimum > NLog.LogLevel.Debug)
            foreach (var category in new[] { "Microsoft", "System", typeof(CallerAuthentication).FullName })
                filter.Rules.Add(
                    new LoggerFilterRule(null, category, Microsoft.Extensions.Logging.LogLevel.Warning, null)
                );
    }

    private static NLogLoggerProvider Provider(IServiceProvider provider)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var options = LogOptions.From(configuration);
        var zone = OwnersZone.From(configuration);
        var drops = provider
            .GetRequiredService<IMeterFactory>()
            .Create("Signalbox.Logs")
            .CreateCounter<long>(
                "logs_dropped",
                description: "Log records that found no place in the queue or on the disk."
            );
        drops.Add(0); // so that a graph begins at nought rather than at the first loss

        var factory = new LogFactory();
        var rules = new LoggingConfiguration(factory);
        if (options.Files)
        {
            var data = configuration["Installation:DataFolder"] ?? new InstallationOptions().DataFolder;
            var folder = new LogFolder(options.Folder ?? Path.Combine(data, "logs"), options, new ZonedClock(zone));
            var files = new LogFolderTarget(folder, count => drops.Add(count))
            {
                Name = "files",
                Layout = new JsonLine(zone),
            };
            rules.AddRule(options.Minimum, NLog.LogLevel.Fatal, Queued(files, options.Queue, drops));
        }
        if (ConsoleLayout(options.Console, zone) is { } layout)
        {
            var console = new ConsoleTarget("console") { Layout = layout };
            rules.AddRule(options.Minimum, NLog.LogLevel.Fatal, Queued(console, options.Queue, drops));
        }
        Count(rules, provider);
        factory.Configuration = rules;
        return new NLogLoggerProvider(new NLogProviderOptions { ShutdownOnDispose = true }, factory);
    }

    /// <summary>Errors are worth an alert, whether or not anybody reads the files.</summary>
    private static void Count(LoggingConfiguration rules, IServiceProvider provider)
    {
        var errors = provider
            .GetRequiredService<IMeterFactory>()
            .Create("Signalbox.Logs")
            .CreateCounter<long>("log_errors", description: "Log records of the levels Error and Critical.");
        errors.Add(0, new KeyValuePair<string, object?>("level", "Error"));
        errors.Add(0, new KeyValuePair<string, object?>("level", "Critical"));
        rules.AddRule(
            NLog.LogLevel.Error,
            NLog.LogLevel.Fatal,
            new MethodCallTarget(
                "errors",
                (record, _) =>
                    errors.Add(
                        1,
                        new KeyValuePair<string, object?>(
                            "level",
                            record.Level == NLog.LogLevel.Fatal ? "Critical" : "Error"
                        )
                    )
            )
        );
    }

    /// <summary>Whoever logs does not wait: what the queue cannot hold is dropped and counted.</summary>
    private static AsyncTargetWrapper Queued(Target target, int queue, Counter<long> drops)
    {
        var wrapper = new AsyncTargetWrapper(target, queue, AsyncTargetWrapperOverflowAction.Discard)
        {
            Name = $"{target.Name}-queue",
            TimeToSleepBetweenBatches = 10,
        };
        wrapper.LogEventDropped += (_, _) => drops.Add(1);
        return wrapper;
    }

    private static Layout? ConsoleLayout(string console, TimeZoneInfo zone) =>
        console switch
        {
            "none" => null,
            "json" => new JsonLine(zone),
            "text" => new TextLine(zone),
            _ => Console.IsOutputRedirected ? new JsonLine(zone) : new TextLine(zone),
        };
}
