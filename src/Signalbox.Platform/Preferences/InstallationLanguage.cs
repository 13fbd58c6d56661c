using Signalbox.Platform.Data;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Preferences;

/// <summary>In which language the installation speaks where nobody looks: in messages.</summary>
public sealed class InstallationLanguage(Database database)
{
    /// <returns>Chinese unless the installation was set to English.</returns>
    public async Task<Language> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT language FROM ui_preference WHERE user_id = @id",
            ("@id", Preference.Installation)
        );
        return await command.ExecuteScalarAsync(ct) is nameof(DisplayLanguage.En) ? Language.English : Language.Chinese;
    }
}
