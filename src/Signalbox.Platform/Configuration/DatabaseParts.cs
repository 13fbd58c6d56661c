using System.Globalization;
using Npgsql;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Configuration;

/// <summary>A variable as it was given.</summary>
/// <param name="Layer">0 in <c>.env</c>, 1 in the environment; the higher one wins.</param>
internal sealed record GivenVariable(string Name, string Value, string Origin, int Layer);

/// <summary>Puts a PostgreSQL database together from <c>POSTGRES_SERVER</c> and its kin.</summary>
internal static class DatabaseParts
{
    /// <summary>The database by its parts; a part may stand in <c>.env</c> and another in the environment.</summary>
    public static IEnumerable<(int Rank, SettingValue Value)> Read(IReadOnlyList<GivenVariable> all)
    {
        var parts = all.Where(g => g.Name.StartsWith("POSTGRES_", StringComparison.Ordinal) && g.Value.Length > 0)
            .OrderBy(g => g.Layer)
            .GroupBy(g => g.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        if (
            !parts.TryGetValue("POSTGRES_SERVER", out var server)
            || all.Any(g => g is { Name: "DATABASE_URL", Value.Length: > 0 })
        )
            yield break;

        if (
            !int.TryParse(
                parts.GetValueOrDefault("POSTGRES_PORT")?.Value ?? "5432",
                CultureInfo.InvariantCulture,
                out var port
            ) || port is < 1 or > 65535
        )
            throw RefusedException.Invalid("settings.postgres-port", "POSTGRES_PORT must be a number from 1 to 65535.");
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = server.Value,
            Port = port,
            Database = parts.GetValueOrDefault("POSTGRES_DB")?.Value ?? "radar",
            Username = parts.GetValueOrDefault("POSTGRES_USER")?.Value ?? "radar_app",
        };
        if (parts.TryGetValue("POSTGRES_PASSWORD", out var password))
            connection.Password = password.Value;
        yield return (server.Layer * 2, new SettingValue("Data:Kind", "Postgres", server.Origin));
        yield return (
            server.Layer * 2,
            new SettingValue("Data:ConnectionString", connection.ConnectionString, server.Origin)
        );
    }
}
