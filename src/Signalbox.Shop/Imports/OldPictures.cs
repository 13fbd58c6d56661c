using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Shop.Pictures;

namespace Signalbox.Shop.Imports;

/// <summary>The old program's pictures: files of its folder, which are kept here, and addresses of the web.</summary>
/// <param name="folder">Of the old program; null when only its database is there.</param>
internal sealed class OldPictures(PictureStore pictures, TimeProvider clock, string? folder, Guid user)
{
    private const string Uploads = "static/uploads/images/";

    /// <returns>What stands for it here; null when it is missing or cannot be sent.</returns>
    public async Task<string?> TakeAsync(WriteTransaction transaction, string address, CancellationToken ct)
    {
        if (address.IndexOf(Uploads, StringComparison.OrdinalIgnoreCase) is var at && at < 0)
            return
                Uri.TryCreate(address, UriKind.Absolute, out var web)
                && web.Scheme is "http" or "https"
                && address.Length <= 500
                ? address
                : null;
        // The name alone: it says nothing of where else on this machine something is to be read.
        var name = Path.GetFileName(address[(at + Uploads.Length)..].Split('?')[0]);
        var file =
            folder is null || name.Length == 0 ? null : Path.Combine(folder, "static", "uploads", "images", name);
        if (file is null || !File.Exists(file) || new FileInfo(file).Length > KeepPicture.MostBytes)
            return null;
        var content = await File.ReadAllBytesAsync(file, ct);
        if (KeepPicture.Wrong(content) is not null)
            return null;
        var size = PictureSize.Read(content)!; // it is right
        var id = await pictures.AddAsync(
            transaction,
            new KeptPicture(Ids.New(clock), user, size.Type, size.Width, size.Height, content),
            ct
        );
        return $"{PictureStore.Address}{id}";
    }
}
