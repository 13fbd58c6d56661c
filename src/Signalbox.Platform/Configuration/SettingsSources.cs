using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Configuration;

/// <summary>Puts the settings together, weakest first: settings file, <c>.env</c>, environment, command line.</summary>
/// <remarks>Within a layer <c>SIGNALBOX_Section__Key</c> wins over a variable with a name of its own.</remarks>
internal static class SettingsSources
{
    private const string Prefix = "SIGNALBOX_";

    /// <returns>What the owner should know: variables without effect, unknown ones, secrets given as blanks.</returns>
    /// <exception cref="RefusedException">400 with a code that begins with <c>settings.</c></exception>
    public static SettingsNotices Add(IConfigurationBuilder builder, SettingsInput input)
    {
        var notices = new SettingsNotices();
        var (fromArguments, file) = Arguments(input.Arguments);
        var fromVariables = FromVariables(input, notices);
        var folder =
            fromArguments
                .Concat(Enumerable.Reverse(fromVariables))
                .FirstOrDefault(v => v.Key.Equals("Installation:DataFolder", StringComparison.OrdinalIgnoreCase))
                ?.Value
            ?? new InstallationOptions().DataFolder;

        // Tests and commands set keys of their own at run time; they go to the first source.
        builder.AddInMemoryCollection();
        builder.Add(
            new SettingsProvider(
                SettingsFile.Read(file ?? Path.Combine(folder, "signalbox.yml"), required: file is not null)
            )
        );
        builder.Add(new SettingsProvider(fromVariables));
        builder.Add(new SettingsProvider(fromArguments));
        return notices;
    }

    private static List<SettingValue> FromVariables(SettingsInput input, SettingsNotices notices)
    {
        var dotEnv = input.WorkingFolder is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : EnvFile.Read(Path.Combine(input.WorkingFolder, ".env"));
        var layers = new List<GivenVariable>();
        foreach (var (name, value) in dotEnv)
            layers.Add(new GivenVariable(name, value.Trim(), $".env, variable {name}", Layer: 0));
        foreach (var (name, value) in input.Variables)
            layers.Add(new GivenVariable(name, value.Trim(), $"variable {name}", Layer: 1));

        var ranked = new List<(int Rank, SettingValue Value)>();
        foreach (var given in layers.Select(FromFile))
        {
            if (given.Name.StartsWith(Prefix, StringComparison.Ordinal) && given.Name.Contains("__"))
            {
                var key = given.Name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
                if (given.Value.Length > 0)
                    ranked.Add(((given.Layer * 2) + 1, new SettingValue(key, given.Value, given.Origin)));
                continue;
            }
            foreach (var value in Named(given, notices))
                ranked.Add((given.Layer * 2, value));
        }
        ranked.AddRange(DatabaseParts.Read([.. layers.Select(FromFile)]));
        return [.. ranked.OrderBy(r => r.Rank).Select(r => r.Value)];
    }

    /// <summary>The value of <c>NAME_FILE</c> is the content of the file that it names.</summary>
    private static GivenVariable FromFile(GivenVariable given)
    {
        if (!given.Name.EndsWith("_FILE", StringComparison.Ordinal))
            return given;
        var name = given.Name[..^"_FILE".Length];
        var isOurs =
            Variables.Find(name) is not null
            || (name.StartsWith(Prefix, StringComparison.Ordinal) && name.Contains("__"));
        // A setting may itself end in «File»: Installation:SecretKeyFile is written SIGNALBOX_Installation__SecretKeyFile.
        if (!isOurs || given.Value.Length == 0)
            return given;
        try
        {
            return new FileInfo(given.Value).Length <= 64 * 1024
                ? given with
                {
                    Name = name,
                    Value = File.ReadAllText(given.Value).Trim(),
                    Origin = $"{given.Origin}",
                }
                : throw RefusedException.Invalid(
                    "settings.secret-file",
                    $"{given.Name} names {given.Value}, which is larger than 64 KB."
                );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Invalid(
                "settings.secret-file",
                $"{given.Name} names {given.Value}, which cannot be read: {fault.Message}",
                fault
            );
        }
    }

    private static IEnumerable<SettingValue> Named(GivenVariable given, SettingsNotices notices)
    {
        var variable = Variables.Find(given.Name);
        if (variable is null)
        {
            // SIGNALBOX_TEST_… and the like steer the tests, not the program.
            if (given.Name.StartsWith(Prefix, StringComparison.Ordinal) && !SettingsNotices.IsForTests(given.Name))
                notices.Unknown.Add(given.Origin);
            yield break;
        }
        if (given.Value.Length == 0)
        {
            if (variable.Secret)
                notices.BlankSecrets.Add(given.Origin);
            yield break;
        }
        if (variable.Key is null)
        {
            notices.WithoutEffect.Add($"{given.Name} has no effect. {variable.Comment}");
            yield break;
        }
        if (given.Name == "DATABASE_URL")
        {
            var (kind, connection) = DatabaseUrl.Read(given.Value);
            yield return new SettingValue("Data:Kind", kind, given.Origin);
            yield return new SettingValue("Data:ConnectionString", connection, given.Origin);
            yield break;
        }
        if (variable.Key == Variables.Group || (given.Name == "TZ" && IsTheMachines(given.Value, notices)))
            yield break;
        yield return new SettingValue(variable.Key, Tidied(given), given.Origin);
        if (variable.AlsoKey is { } also)
            yield return new SettingValue(also, Tidied(given), given.Origin);
    }

    /// <summary>Containers and terminals set these without being asked; the owner's zone stays as it is.</summary>
    private static bool IsTheMachines(string zone, SettingsNotices notices)
    {
        if (zone is not ("UTC" or "Etc/UTC" or "UTC0" or "GMT") && zone[0] is not (':' or '/'))
            return false;
        notices.WithoutEffect.Add(
            $"TZ={zone} is taken for the machine's zone; to live in it, set SIGNALBOX_Installation__TimeZone."
        );
        return true;
    }

    private static string Tidied(GivenVariable given)
    {
        switch (given.Name)
        {
            case "ALLOWED_HOSTS" or "CORS_ORIGINS" when given.Value.StartsWith('['):
                try
                {
                    return string.Join(',', JsonSerializer.Deserialize<string[]>(given.Value) ?? []);
                }
                catch (JsonException fault)
                {
                    throw RefusedException.Invalid(
                        "settings.list",
                        $"{given.Name} begins like a JSON list and is none; write [\"a\", \"b\"] or a,b.",
                        fault
                    );
                }
            case "ENVIRONMENT":
                return given.Value.ToLowerInvariant() switch
                {
                    "production" => "prod",
                    "development" or "local" => "dev",
                    var other => other,
                };
            case "DEBUG" or "PROMETHEUS_ENABLED":
                return given.Value.ToLowerInvariant() switch
                {
                    "1" or "yes" or "on" => "true",
                    "0" or "no" or "off" => "false",
                    var other => other,
                };
            default:
                return given.Value;
        }
    }

    private static (IReadOnlyList<SettingValue> Values, string? File) Arguments(IReadOnlyList<string> arguments)
    {
        List<SettingValue> values = [];
        string? file = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var n, var v] ? (n, v) : (arguments[i], null);
            if (!name.StartsWith("--", StringComparison.Ordinal))
                throw RefusedException.Invalid(
                    "settings.argument",
                    $"{name} is no setting; write --Section:Key=value."
                );
            if (value is null && i + 1 < arguments.Count)
                value = arguments[++i];
            if (value is null)
                throw RefusedException.Invalid("settings.argument", $"{name} needs a value; write {name}=value.");
            if (name == "--config")
                file = value;
            else
                values.Add(new SettingValue(name[2..], value.Trim(), "command line"));
        }
        return (values, file);
    }
}

/// <summary>What was found while reading the settings and is worth a word.</summary>
internal sealed class SettingsNotices
{
    /// <summary>Sentences on variables that are accepted and do nothing.</summary>
    public List<string> WithoutEffect { get; } = [];

    /// <summary>Origins of variables with our prefix that nobody knows.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>Origins of secrets that were given as nothing but blanks.</summary>
    public List<string> BlankSecrets { get; } = [];

    public static bool IsForTests(string name) =>
        name.StartsWith("SIGNALBOX_TEST_", StringComparison.Ordinal)
        || name
            is "SIGNALBOX_SHARED"
                or "SIGNALBOX_SAMPLES"
                or "SIGNALBOX_ACCEPT"
                or "SIGNALBOX_LONG"
                or "SIGNALBOX_POSTGRES_BIN";
}
