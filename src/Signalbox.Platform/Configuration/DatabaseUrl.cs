using Npgsql;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Configuration;

/// <summary>Turns the ways in which others name a database into ours.</summary>
internal static class DatabaseUrl
{
    /// <summary>Kind and ADO.NET connection string of <c>postgresql://…</c> (a driver after a plus is ignored), <c>sqlite:///…</c> or a path.</summary>
    /// <exception cref="RefusedException">400 <c>settings.database-url</c>; the address is not in the message, it may hold a password.</exception>
    public static (string Kind, string ConnectionString) Read(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return ("Sqlite", $"Data Source={url}");
        var kind = url[..scheme].Split('+')[0].ToLowerInvariant();
        return kind switch
        {
            "sqlite" => ("Sqlite", $"Data Source={SqlitePath(url[(scheme + 3)..])}"),
            "postgres" or "postgresql" => ("Postgres", Postgres("postgresql" + url[scheme..])),
            _ => throw Refused($"its scheme is {kind}"),
        };
    }

    // As SQLAlchemy writes it: three slashes before a relative path, four before an absolute one.
    private static string SqlitePath(string rest)
    {
        var path = Uri.UnescapeDataString(rest.Split('?')[0]);
        return path.StartsWith('/') && path.Length > 1 ? path[1..] : throw Refused("it names no file");
    }

    private static string Postgres(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.AbsolutePath.Trim('/').Length == 0)
            throw Refused("it names no database");
        var user = uri.UserInfo.Split(':', 2);
        var parts = new NpgsqlConnectionStringBuilder { Database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')) };
        if (uri.Host.Length > 0)
            parts.Host = uri.Host;
        if (uri.Port > 0)
            parts.Port = uri.Port;
        if (user[0].Length > 0)
            parts.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            parts.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (n, Uri.UnescapeDataString(v)) : (pair, "");
            try
            {
                // libpq writes verify-full where the driver writes VerifyFull.
                if (name == "sslmode")
                    parts["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal);
                else
                    parts[name] = value;
            }
            catch (ArgumentException)
            {
                throw Refused($"{name} is no option of the driver, or has a value that it does not take");
            }
        }
        return parts.ConnectionString;
    }

    private static RefusedException Refused(string why) =>
        RefusedException.Invalid(
            "settings.database-url",
            $"DATABASE_URL cannot be used: {why}. Write postgresql://user:password@host:5432/database, or sqlite:///path/to/file.db."
        );
}
