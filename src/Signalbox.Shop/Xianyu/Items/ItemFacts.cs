namespace Signalbox.Shop.Xianyu.Items;

/// <summary>What can be chosen of an item.</summary>
/// <param name="Name">As orders write it, e.g. <c>时长:月卡</c>.</param>
/// <param name="Price">1/100 yuan; null where it is not said.</param>
internal sealed record ItemSpec(string Name, long? Price, int? Left);

/// <summary>An item as the platform describes it.</summary>
/// <param name="Description">At most 5,000 characters.</param>
/// <param name="Price">The lowest that it is offered for, 1/100 yuan; null where it is not said.</param>
/// <param name="Specs">Empty where there is nothing to choose.</param>
internal sealed record ItemFacts(
    string Id,
    string Title,
    string Description,
    long? Price,
    IReadOnlyList<ItemSpec> Specs
);

/// <summary>A line of the list of what an account offers.</summary>
/// <param name="Price">1/100 yuan; null where it is not said.</param>
internal sealed record ItemRow(string Id, string Title, long? Price);
