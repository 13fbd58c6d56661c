using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Pictures;

/// <summary>The picture that was put here.</summary>
/// <param name="Address">What stands for it in rules and goods.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal sealed record PictureKept(Guid Id, string Address, int Width, int Height);

/// <summary>Keeps a picture for rules and goods; it is uploaded to the platform when it is first sent.</summary>
internal sealed class KeepPicture(Database database, PictureStore pictures, AccountScope scope, TimeProvider clock)
{
    /// <summary>The platform takes no more.</summary>
    public const int MostBytes = 5 * 1024 * 1024;

    /// <summary>The platform shows no larger ones whole.</summary>
    public const int LongestSide = 1_920;

    private const int MostPictures = 500;

    /// <exception cref="RefusedException">400 <c>shop.picture.wrong</c>; 409 <c>shop.picture.too-many</c>.</exception>
    public async Task<PictureKept> RunAsync(Actor actor, byte[] content, CancellationToken ct)
    {
        if (Wrong(content) is { } wrong)
            throw RefusedException.Invalid("shop.picture.wrong", wrong);
        var size = PictureSize.Read(content)!; // it is right
        await using var transaction = await database.BeginWriteAsync(ct);
        if (await PictureStore.CountAsync(transaction, actor.UserId, ct) >= MostPictures)
            throw RefusedException.Conflict(
                "shop.picture.too-many",
                $"You have {MostPictures} pictures; remove one that no rule needs any more."
            );
        var id = await pictures.AddAsync(
            transaction,
            new KeptPicture(Ids.New(clock), actor.UserId, size.Type, size.Width, size.Height, content),
            ct
        );
        await transaction.CommitAsync(ct);
        return new PictureKept(id, $"{PictureStore.Address}{id}", size.Width, size.Height);
    }

    /// <summary>One's own.</summary>
    /// <exception cref="RefusedException">404 <c>shop.picture.unknown</c>.</exception>
    public async Task<KeptPicture> GetAsync(Actor actor, Guid id, CancellationToken ct) =>
        await pictures.FindAsync(scope.Of(actor), id, ct)
        ?? throw RefusedException.NotFound("shop.picture.unknown", $"You have no picture {id}.");

    /// <inheritdoc cref="GetAsync"/>
    public async Task RemoveAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await GetAsync(actor, id, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await PictureStore.RemoveAsync(transaction, id, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Why a picture cannot be sent; null when it can.</summary>
    public static string? Wrong(byte[] content) =>
        content.Length > MostBytes ? $"The picture has more than {MostBytes / 1024 / 1024} MB; make it smaller."
        : PictureSize.Read(content) is not { } size ? "This is no JPEG, PNG, GIF or WebP picture."
        : size.Width > LongestSide || size.Height > LongestSide
            ? $"The picture has {size.Width}×{size.Height} pixels; {LongestSide} a side are allowed, make it smaller."
        : null;
}
