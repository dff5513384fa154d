/** Tests of the controller, and what they have in common. */
package dev.cadastre.controller;
