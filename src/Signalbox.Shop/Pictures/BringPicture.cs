using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Pictures;

namespace Signalbox.Shop.Pictures;

/// <summary>A picture as it can be sent, or why it cannot.</summary>
/// <param name="IsFinal">Whether trying again changes nothing.</param>
internal sealed record Brought(ChatPicture? Picture, bool IsFinal, string Reason);

/// <summary>Brings a picture to where the platform holds it, once for each account and picture, with its real size.</summary>
internal sealed class BringPicture(PictureStore pictures, FetchPicture fetch, UploadPicture upload, AccountScope scope)
{
    /// <param name="address">Of one's own picture, or of the web.</param>
    public async Task<Brought> RunAsync(Seat seat, string address, CancellationToken ct)
    {
        var (content, reason, isFinal) = await ContentAsync(seat, address, ct);
        if (content is null)
            return new Brought(null, isFinal, reason);
        if (KeepPicture.Wrong(content) is { } wrong)
            return new Brought(null, true, wrong);
        var digest = PictureStore.DigestOf(content);
        if (await pictures.UploadedAsync(seat.Id, digest, ct) is { } known)
            return new Brought(known, false, "");
        var size = PictureSize.Read(content)!; // it is right
        var (url, fault) = await upload.RunAsync(seat.Calls, content, size.Type, ct);
        if (url is null)
            return new Brought(null, false, fault);
        var picture = new ChatPicture(url, size.Width, size.Height);
        await seat.WriteAsync(
            (transaction, token) => pictures.UploadedAsync(transaction, seat.Id, digest, picture, token),
            ct
        );
        return new Brought(picture, false, "");
    }

    private async Task<(byte[]? Content, string Reason, bool IsFinal)> ContentAsync(
        Seat seat,
        string address,
        CancellationToken ct
    )
    {
        if (PictureStore.IdOf(address) is { } id)
            return await pictures.FindAsync(scope.Of(seat.Account), id, ct) is { } own
                ? (own.Content, "", false)
                : (null, "the picture was removed", true);
        var (content, reason) = await fetch.RunAsync(address, ct);
        return (content, reason, false);
    }
}
