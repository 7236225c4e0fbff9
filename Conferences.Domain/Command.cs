namespace Conferences.Domain;

/// <summary>Something one conference is asked to do. Each says in its <c>Decide</c> what comes of it.</summary>
public abstract record Command;
