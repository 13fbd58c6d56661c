using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Which schema scripts a database was built with.</summary>
internal static class SchemaLedger
{
    /// <returns>How many, and SHA-256 over <c>name=checksum</c> lines, by name.</returns>
    public static (int Count, string Digest) Of(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, checksum FROM schema_script";
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add($"{reader.GetString(0)}={reader.GetString(1)}\n");
        lines.Sort(StringComparer.Ordinal);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)));
        return (lines.Count, $"sha256:{Convert.ToHexStringLower(digest)}");
    }
}
