using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Signalbox.Platform.Data;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Ui.Forgery;

/// <summary>Where the framework keeps the keys of its tokens: in the database, so that all nodes share them, and sealed.</summary>
/// <remarks>The framework's interface knows no waiting; it asks once at the first page and once in some months.</remarks>
internal sealed class KeyRows(Database database, SecretBox secrets, TimeProvider clock) : IXmlRepository
{
    private const string Purpose = "ui.key";

    public IReadOnlyCollection<XElement> GetAllElements() => Task.Run(ReadAsync).GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => StoreAsync(element, friendlyName)).GetAwaiter().GetResult();

    private async Task<IReadOnlyCollection<XElement>> ReadAsync()
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var command = connection.Command(null, database.Kind, "SELECT sealed FROM ui_key ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        List<XElement> keys = [];
        while (await reader.ReadAsync(CancellationToken.None))
            keys.Add(XElement.Parse(secrets.Open(reader.GetString(0), Purpose)));
        return keys;
    }

    private async Task StoreAsync(XElement element, string name)
    {
        await using var transaction = await database.BeginWriteAsync(CancellationToken.None);
        await using var insert = transaction.Command(
            "INSERT INTO ui_key (name, sealed, created_at) VALUES (@name, @sealed, @now) ON CONFLICT DO NOTHING",
            ("@name", name),
            ("@sealed", secrets.Seal(element.ToString(SaveOptions.DisableFormatting), Purpose)),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }
}
