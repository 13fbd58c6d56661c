using System.ComponentModel;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Configuration;

/// <summary>Looks at all settings before anything is started: their form, their ranges, and what production does not allow.</summary>
internal sealed class SettingsCheck(
    IConfiguration configuration,
    SettingsCatalog catalog,
    SettingsNotices notices,
    IStartupValidator validator,
    IOptions<HostingOptions> hosting,
    IOptions<DataOptions> data
)
{
    private static readonly string[] WeakBeginnings =
    [
        "admin",
        "change_me",
        "changeme",
        "change-me",
        "your-",
        "your_",
        "xxx",
        "password",
        "passwd",
        "123456",
        "secret",
        "example",
    ];

    /// <summary>What the owner should know although the program starts.</summary>
    public IReadOnlyList<string> Notices =>
        [
            .. notices.WithoutEffect,
            .. notices.Unknown.Select(o => $"Nobody knows the {o}; is it written as in .env.example?"),
            .. UnknownKeys().Select(k => $"Nobody knows the setting {k}."),
        ];

    /// <exception cref="RefusedException">400 <c>settings.invalid</c>, one line a fault, named by its key.</exception>
    public void Run()
    {
        var faults = Unreadable().ToList();
        if (faults.Count == 0)
            faults = [.. OutOfRange(), .. TooWeakForProduction()];
        if (faults.Count > 0)
            throw RefusedException.Invalid("settings.invalid", string.Join('\n', faults));
    }

    /// <summary>Values that their type cannot hold; binding them would throw without naming the rule.</summary>
    private IEnumerable<string> Unreadable()
    {
        foreach (var setting in catalog.All.Where(s => !s.IsOpen))
        {
            if (
                configuration[setting.Key] is not { Length: > 0 } value
                || CanHold(setting.Property.PropertyType, value)
            )
                continue;
            var origin = SettingsProvider.OriginOf(configuration, setting.Key);
            yield return $"{setting.Key}: must be {Kind(setting.Property.PropertyType)}. (It is {setting.Shown(value)}, from {origin}.)";
        }
    }

    private IEnumerable<string> OutOfRange()
    {
        try
        {
            validator.Validate();
            return [];
        }
        catch (OptionsValidationException faults)
        {
            return faults.Failures;
        }
        catch (AggregateException several)
        {
            return several
                .InnerExceptions.SelectMany(e => e is OptionsValidationException f ? f.Failures : [e.Message])
                .Distinct(StringComparer.Ordinal);
        }
    }

    private IEnumerable<string> TooWeakForProduction()
    {
        if (hosting.Value.Environment != "prod")
            yield break;
        if (hosting.Value.Debug)
            yield return "Hosting:Debug: must be false in production.";
        if (HostingOptions.List(hosting.Value.CorsOrigins).Contains("*"))
            yield return "Hosting:CorsOrigins: must name each origin in production, because calls carry credentials.";
        foreach (var origin in notices.BlankSecrets)
            yield return $"The {origin} is empty; give it a value, or leave it out, in production.";
        foreach (var fault in WeakSecrets())
            yield return fault;
    }

    /// <summary>Secrets that production refuses, one sentence each; in development they are accepted.</summary>
    public IEnumerable<string> WeakSecrets()
    {
        foreach (var setting in catalog.All.Where(s => s.Secret is { IsConnectionString: false }))
        {
            if (configuration[setting.Key] is not { Length: > 0 } value)
                continue;
            var from = $"(It is {setting.Shown(value)}, from {SettingsProvider.OriginOf(configuration, setting.Key)}.)";
            if (IsWeak(value))
                yield return $"{setting.Key}: must not be a default or an example in production. {from}";
            else if (setting.Key == "Identity:SessionSecret" && Encoding.UTF8.GetByteCount(value) < 32)
                yield return $"{setting.Key}: must be at least 32 bytes in production. {from}";
        }
        if (data.Value.Kind == DatabaseKind.Postgres && DatabasePasswordFault() is { } fault)
            yield return fault;
    }

    private string? DatabasePasswordFault()
    {
        var parts = new NpgsqlConnectionStringBuilder(data.Value.ConnectionString);
        var origin = SettingsProvider.OriginOf(configuration, "Data:ConnectionString");
        // A socket of this machine, or a password file, authenticate in their own way.
        if (parts.Host?.StartsWith('/') == true || parts.Passfile is { Length: > 0 })
            return null;
        if (string.IsNullOrWhiteSpace(parts.Password))
            return $"Data:ConnectionString: the database must have a password in production. (From {origin}.)";
        return IsWeak(parts.Password)
            ? $"Data:ConnectionString: the database's password must not be a default or an example in production. (From {origin}.)"
            : null;
    }

    private IEnumerable<string> UnknownKeys() =>
        ((IConfigurationRoot)configuration)
            .Providers.OfType<SettingsProvider>()
            .SelectMany(p => p.Keys)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(k => catalog.Find(k) is null && !IsSwitch(k))
            .Select(k => $"{k} ({SettingsProvider.OriginOf(configuration, k)})");

    /// <summary><c>Modules:Radar:Enabled</c> is read before the module has a say.</summary>
    private static bool IsSwitch(string key) =>
        key.StartsWith("Modules:", StringComparison.OrdinalIgnoreCase)
        && key.EndsWith(":Enabled", StringComparison.OrdinalIgnoreCase);

    private static bool IsWeak(string secret) =>
        WeakBeginnings.Any(w => secret.StartsWith(w, StringComparison.OrdinalIgnoreCase))
        || secret.Distinct().Count() < 3;

    private static bool CanHold(Type type, string value)
    {
        try
        {
            return type == typeof(string)
                || TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception fault)
            when (fault is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Kind(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(TimeSpan) => "a span such as 00:00:30",
            _ when type == typeof(TimeOnly) => "a time such as 07:30",
            _ when type == typeof(DateOnly) => "a day such as 2026-03-02",
            _ when type == typeof(Uri) => "an address",
            _ => "a number",
        };
    }
}
