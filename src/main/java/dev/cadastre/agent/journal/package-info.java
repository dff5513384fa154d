/**
 * What the node holds, on disk before anything else knows it: attachments, their addresses, and
 * deletions that the register has not acknowledged yet.
 */
@NullMarked
package dev.cadastre.agent.journal;

import org.jspecify.annotations.NullMarked;
