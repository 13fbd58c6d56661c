namespace Signalbox.FarEnds.Xianyu;

/// <summary>Something that an account offers.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Seller">The number of the account.</param>
/// <param name="Title">As it is listed.</param>
/// <param name="Price">1/100 yuan.</param>
/// <param name="Description">What its seller says of it.</param>
/// <param name="Specs">What can be chosen: property, value, and 1/100 yuan; none where there is nothing to choose.</param>
public sealed record XianyuItem(
    string Id,
    string Seller,
    string Title,
    int Price,
    string Description = "",
    params IReadOnlyList<(string Property, string Value, int Price)> Specs
);
