namespace Signalbox.Shop.Goods;

/// <summary>What kind of thing is given. The numbers are stored.</summary>
internal enum GoodsKind
{
    /// <summary>The same text for everybody, once an order.</summary>
    Text = 0,

    /// <summary>One of a list of keys for each unit.</summary>
    Keys = 1,

    /// <summary>The same picture for everybody, once an order.</summary>
    Picture = 2,

    /// <summary>What a supplier's address answers, for each unit.</summary>
    Supplier = 3,
}

/// <summary>Something that is given for an item.</summary>
/// <param name="Content">
/// Of a text: the text. Of keys: the text around one, in which <c>{key}</c> stands for it. Of a picture and of a supplier: JSON of
/// <see cref="PictureContent"/> or <see cref="SupplierContent"/>.
/// </param>
/// <param name="Delay">After payment.</param>
/// <param name="LowStock">Told when fewer keys are left; 0 never.</param>
internal sealed record GoodsEntry(
    Guid Id,
    Guid UserId,
    string Name,
    GoodsKind Kind,
    string Content,
    TimeSpan Delay,
    int LowStock
)
{
    /// <summary>Whether each unit of an order gets its own.</summary>
    public bool IsPerUnit => Kind is GoodsKind.Keys or GoodsKind.Supplier;
}

/// <summary>A picture that the platform holds, or one of ours that it is given before it is sent.</summary>
internal sealed record PictureContent(string Url, int Width, int Height);

/// <summary>Whom to ask for a unit, and with what.</summary>
/// <param name="Token">Sent as a bearer token; null without one.</param>
internal sealed record SupplierContent(string Url, string? Token);
