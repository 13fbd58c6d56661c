using Microsoft.AspNetCore.WebUtilities;
using Signalbox.Platform.Errors;

namespace Signalbox.Shop.Pages;

/// <summary>Addresses of the shop's pages.</summary>
internal static class Address
{
    /// <summary>A path with those parts of a query that say something.</summary>
    public static string Of(string path, params (string Name, string? Value)[] query) =>
        QueryHelpers.AddQueryString(
            path,
            query.Where(q => !string.IsNullOrEmpty(q.Value)).ToDictionary(q => q.Name, q => q.Value)
        );
}

/// <summary>A thing of an account, as one word of an address: the account's id, a dash, the platform's number.</summary>
internal readonly record struct AccountThing(Guid Account, string Id)
{
    private const int AccountLetters = 32;
    private const int LongestId = 40;

    public override string ToString() => $"{Account:N}-{Id}";

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public static AccountThing Read(string word) =>
        word.Length is > AccountLetters + 1 and <= AccountLetters + 1 + LongestId
        && word[AccountLetters] == '-'
        && Guid.TryParseExact(word[..AccountLetters], "N", out var account)
            ? new AccountThing(account, word[(AccountLetters + 1)..])
            : throw RefusedException.NotFound("shop.account.unknown", "There is nothing at this address.");
}
